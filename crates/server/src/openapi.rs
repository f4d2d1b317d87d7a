//! The `OpenAPI` document: what the routes say of themselves, and what holds for all of them.

use serde_json::json;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Assay",
        description = "Runs data-labelling work and proves its quality. Changes by cookie need the header `X-CSRF-Token` \
            with the `csrf` of `GET /api/v1/me`; programs send `Authorization: Bearer …` instead. Times are RFC 3339 in \
            UTC, identifiers are texts. Lists come in pages: give `next` as `after`. Refusals are problem documents \
            (RFC 9457) with a `code` for programs and a `hint` for people."
    ),
    tags(
        (name = "session", description = "Who is calling: signing in and out by cookie."),
        (name = "tokens", description = "What programs sign in with: one's own tokens, each with an end and a scope."),
        (name = "projects", description = "Projects, their specs, their batches, and how they stand."),
        (name = "members", description = "Who has which role in a project."),
        (name = "jobs", description = "What takes its time: imports and exports, with progress, files and refused rows."),
        (name = "items", description = "The items of a project, and the story behind every label."),
        (name = "work", description = "Answering: leases, answers, and what an associate sees of their own."),
        (name = "review", description = "Judging: cases that wait, and what is decided of them."),
        (name = "media", description = "Pictures, clips and sounds, by addresses that belong to a session."),
        (name = "settings", description = "What people chose for their pages."),
        (name = "people", description = "Everybody who may sign in to the installation."),
        (name = "upkeep", description = "Looking after the installation: checking what is kept, and taking it away.")
    ),
    components(schemas(
        api::Problem,
        api::Entry,
        api::live::LiveProgress,
        api::live::LiveReview,
        api::work::OwnAnswer
    ))
)]
struct Base;

/// The document before any route is added.
pub(crate) fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// Adds what holds for every route: parameters of the path, refusals, ways to sign in.
pub(crate) fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for (path, item) in &mut document.paths.paths {
        let parameters: Vec<_> = variables(path).map(|name| RefOr::T(path_parameter(name))).collect();
        for operation in operations(item) {
            operation.parameters.get_or_insert_default().splice(0..0, parameters.iter().cloned());
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let refusal = ResponseBuilder::new().description("A refusal").content("application/problem+json", problem);
            for response in operation.responses.responses.values_mut() {
                // The standard asks for a description; what a success means is said by the operation itself.
                if let RefOr::T(response) = response {
                    "As described".clone_into(&mut response.description);
                }
            }
            operation.responses.responses.insert("default".into(), refusal.build().into());
        }
    }
    let components = document.components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::extract::COOKIE)));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("token", bearer);
    let none: [&str; 0] = [];
    document.extensions = Some([("x-refusals", refusals())].into_iter().collect());
    document.security = Some(["session", "token"].map(|name| SecurityRequirement::new(name, none)).to_vec());
    document
}

/// Every refusal there is: what the references of problem documents lead to.
fn refusals() -> serde_json::Value {
    let row = |row: &api::Code| json!({ "code": row.code, "status": row.status, "title": row.title });
    api::CODES.iter().map(row).collect()
}

fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next())
}

fn path_parameter(name: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(text))
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().filter_map(Option::as_mut)
}

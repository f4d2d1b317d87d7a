//! Lists items, filtered and paged, and tells where the pages begin.

use super::filter::{batch_called, mark, state, wrong};
use crate::app::Shared;
use crate::error::{Answer, Refusal};
use crate::extract::{Asked, In, Read, limit};
use api::items::{ItemFilter, ItemLine, ItemPlaces, ItemQuery, PagePlace, PlacesQuery};
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use domain::task::STATES;
use flow::items;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use store::batches;
use store::items::list::{Filter, Mark, Order, Place};
use store::items::places::{Outline, places};

/// Lines of a page, unless another number is asked for.
const LIMIT: i64 = 100;

/// The most lines of a page.
const LIMIT_MAX: i64 = 500;

/// The lines of pages whose places are told: so many that a million items have a few thousand pages at most.
const PLACES_LIMITS: RangeInclusive<i64> = 50..=LIMIT_MAX;

/// Lines of such a page, unless another number is asked for.
const PLACES_LIMIT: i64 = 200;

/// Items of a project, filtered and paged on the server.
#[utoipa::path(get, path = "/projects/{project}/items", tag = "items", params(ItemFilter, ItemQuery),
    responses((status = 200, body = Page<ItemLine>)))]
pub(super) async fn list_items(
    State(app): State<Shared>,
    within: In<Read>,
    Asked(ItemQuery { filter, after, limit }): Asked<ItemQuery>,
) -> Answer<Json<Page<ItemLine>>> {
    let project = within.id();
    let wanted = Wanted::read(&filter, after.as_deref(), self::limit(limit, LIMIT, LIMIT_MAX)?)?;
    let (batches, lines) = app
        .read(move |tx| {
            let batches = batches::list(tx, project)?;
            let batch = batch_called(&batches, filter.batch.as_deref())?;
            let lines = items::list(tx, project, wanted.filter(batch, &text_of(&filter)))?;
            Ok((batches, lines))
        })
        .await?;
    let names: BTreeMap<i64, String> = batches.into_iter().map(|batch| (batch.id, batch.name)).collect();
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == wanted.limit);
    let next = lines.last().filter(|_| full).map(|last| cursor(wanted.order, wanted.order.place(&last.line)));
    Ok(Json(Page { items: lines.into_iter().map(|line| describe(line, &names)).collect(), next }))
}

/// Where the pages of a list of items begin, each of `limit` items, and how many there are: with it a client goes to any
/// part of a long list at once. The list is gone through for it, so it is asked for once, not with every page.
#[utoipa::path(get, path = "/projects/{project}/items/places", tag = "items", params(ItemFilter, PlacesQuery),
    responses((status = 200, body = ItemPlaces)))]
pub(super) async fn list_places(
    State(app): State<Shared>,
    within: In<Read>,
    Asked(PlacesQuery { filter, limit }): Asked<PlacesQuery>,
) -> Answer<Json<ItemPlaces>> {
    let project = within.id();
    let wanted = Wanted::read(&filter, None, places_limit(limit)?)?;
    let Outline { count, pages } = app
        .read(move |tx| {
            let batch = batch_called(&batches::list(tx, project)?, filter.batch.as_deref())?;
            Ok(places(tx, project, wanted.filter(batch, &text_of(&filter)))?)
        })
        .await?;
    let pages = pages.into_iter().map(|page| PagePlace { place: page.place, after: cursor(wanted.order, page.after) });
    Ok(Json(ItemPlaces { count, pages: pages.collect() }))
}

/// How long a page is whose place is asked for.
fn places_limit(asked: Option<i64>) -> Answer<i64> {
    let limit = asked.unwrap_or(PLACES_LIMIT);
    if PLACES_LIMITS.contains(&limit) {
        return Ok(limit);
    }
    let (least, most) = (PLACES_LIMITS.start(), PLACES_LIMITS.end());
    let detail = format!("Where pages of {limit} items begin is not told.");
    Err(Refusal::new("bad_query", detail, format!("Ask for pages of {least} to {most} items.")))
}

/// What titles are searched for.
fn text_of(filter: &ItemFilter) -> String {
    filter.q.as_deref().unwrap_or_default().trim().to_lowercase()
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    state: i64,
    mark: Option<Mark>,
    order: Order,
    after: Option<Place>,
    limit: i64,
}

impl Wanted {
    fn read(filter: &ItemFilter, after: Option<&str>, limit: i64) -> Answer<Self> {
        let state = state(filter.state.as_deref())?;
        let mark = mark(filter.mark.as_deref())?;
        let order = match filter.sort.as_deref() {
            None | Some("" | "id") => Order::Number,
            Some("-id") => Order::Newest,
            Some("state") => Order::State,
            Some("confidence") => Order::Confidence,
            Some(other) => return Err(wrong("order", other, "Sort by id, -id, state or confidence.")),
        };
        let after = match after {
            None | Some("") => None,
            Some(text) => Some(
                place(order, text)
                    .ok_or_else(|| wrong("page after", text, "Give `next` of the page before, in its order."))?,
            ),
        };
        Ok(Self { state, mark, order, after, limit })
    }

    const fn filter<'a>(&self, batch: i64, text: &'a str) -> Filter<'a> {
        let Self { state, mark, order, after, limit } = *self;
        Filter { state, batch, text, mark, after, limit, order }
    }
}

/// Where a page ended, as a client gives it back: the number, with the rank before it where that matters.
fn cursor(order: Order, Place { rank, id }: Place) -> String {
    if by_number(order) { id.to_string() } else { format!("{rank}_{id}") }
}

fn place(order: Order, cursor: &str) -> Option<Place> {
    if by_number(order) {
        return Some(Place { rank: 0.0, id: cursor.parse().ok()? });
    }
    let (rank, id) = cursor.split_once('_')?;
    let place = Place { rank: rank.parse().ok()?, id: id.parse().ok()? };
    place.rank.is_finite().then_some(place)
}

const fn by_number(order: Order) -> bool {
    matches!(order, Order::Number | Order::Newest)
}

fn describe(line: items::ItemLine, batches: &BTreeMap<i64, String>) -> ItemLine {
    let items::ItemLine { line, values } = line;
    let state = usize::try_from(line.state).ok().and_then(|code| STATES.get(code)).unwrap_or(&"unknown");
    ItemLine {
        item: Id(line.id),
        title: line.title,
        state: (*state).to_owned(),
        confidence: line.confidence,
        answers: line.answers,
        batch: batches.get(&line.batch).cloned().unwrap_or_default(),
        flagged: line.flagged,
        held: line.held,
        values: values.into(),
    }
}

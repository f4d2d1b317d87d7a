//! Acts on many items at once.

use super::filter::{batch_called, mark, state};
use crate::app::Shared;
use crate::convert::{numbers, plan};
use crate::error::Answer;
use crate::extract::{In, Manage, Sent};
use api::bulk::{ActOnItems, BulkPlan, ItemAct, ItemChoice};
use axum::Json;
use axum::extract::State;
use flow::FlowResult;
use flow::bulk::By;
use flow::bulk::items::{self, Act, Choice, Like};
use store::{Tx, batches};

/// Flags items, takes their flags off, or puts held ones back into the queue. Without a `plan` it only looks.
#[utoipa::path(post, path = "/projects/{project}/items/acts", tag = "items", request_body = ActOnItems,
    responses((status = 200, body = BulkPlan)))]
pub(super) async fn act_on_items(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<ActOnItems>,
) -> Answer<Json<BulkPlan>> {
    let by = By { project: within.id(), person: within.person(), at: app.clock.now() };
    let (choice, batch) = choice(sent.choice)?;
    let act = match sent.act {
        ItemAct::Flag { reason, note } => Act::Flag { reason, note },
        ItemAct::Unflag => Act::Unflag,
        ItemAct::GiveBack => Act::GiveBack,
    };
    let verb = move |tx: &mut dyn Tx, token: Option<&str>| {
        let choice = in_batch(tx, by.project, choice.clone(), batch.as_deref())?;
        items::act(tx, by, (&choice, &act), token)
    };
    let found = app.plan(sent.plan, verb).await?;
    app.wake.touched(by.project);
    Ok(Json(plan(found)))
}

/// The choice as the verb has it, and the name of the batch, whose number is yet to be found.
fn choice(sent: ItemChoice) -> Answer<(Choice, Option<String>)> {
    Ok(match sent {
        ItemChoice::These(ids) => (Choice::These(numbers(&ids)), None),
        ItemChoice::All { state: of, batch, q, mark: with, except } => {
            let text = q.unwrap_or_default().trim().to_lowercase();
            let like = Like { state: state(of.as_deref())?, batch: -1, text, mark: mark(with.as_deref())? };
            (Choice::All { like, except: numbers(&except) }, batch)
        }
    })
}

fn in_batch(tx: &mut dyn Tx, project: i64, mut choice: Choice, name: Option<&str>) -> FlowResult<Choice> {
    if let Choice::All { like, .. } = &mut choice {
        like.batch = batch_called(&batches::list(tx, project)?, name)?;
    }
    Ok(choice)
}

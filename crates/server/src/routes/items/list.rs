//! Lists items, filtered and paged.

use super::filter::{batch_called, mark, state, wrong};
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Asked, In, Read};
use api::items::{ItemLine, ItemQuery};
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use domain::task::STATES;
use flow::items;
use std::collections::BTreeMap;
use store::batches;
use store::items::list::{Filter, Line, Mark, Order, Place};

/// The most lines of a page.
const LIMIT_MAX: i64 = 500;

/// Items of a project, filtered and paged on the server.
#[utoipa::path(get, path = "/projects/{project}/items", tag = "items", params(ItemQuery),
    responses((status = 200, body = Page<ItemLine>)))]
pub(super) async fn list_items(
    State(app): State<Shared>,
    within: In<Read>,
    Asked(query): Asked<ItemQuery>,
) -> Answer<Json<Page<ItemLine>>> {
    let project = within.id();
    let wanted = Wanted::read(&query)?;
    let (batches, lines) = app
        .read(move |tx| {
            let batches = batches::list(tx, project)?;
            let batch = batch_called(&batches, query.batch.as_deref());
            let text = query.q.unwrap_or_default().trim().to_lowercase();
            let Wanted { state, mark, order, after, limit } = wanted;
            let filter = |batch| Filter { state, batch, text: &text, mark, after, limit, order };
            let lines = batch.map(|batch| items::list(tx, project, filter(batch))).transpose()?.unwrap_or_default();
            Ok((batches, lines))
        })
        .await?;
    let names: BTreeMap<i64, String> = batches.into_iter().map(|batch| (batch.id, batch.name)).collect();
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == wanted.limit);
    let next = lines.last().filter(|_| full).map(|last| cursor(wanted.order, &last.line));
    Ok(Json(Page { items: lines.into_iter().map(|line| describe(line, &names)).collect(), next }))
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
    fn read(query: &ItemQuery) -> Answer<Self> {
        let state = state(query.state.as_deref())?;
        let mark = mark(query.mark.as_deref())?;
        let order = match query.sort.as_deref() {
            None | Some("" | "id") => Order::Number,
            Some("-id") => Order::Newest,
            Some("state") => Order::State,
            Some("confidence") => Order::Confidence,
            Some(other) => return Err(wrong("order", other, "Sort by id, -id, state or confidence.")),
        };
        let after = match query.after.as_deref() {
            None | Some("") => None,
            Some(text) => Some(
                place(order, text)
                    .ok_or_else(|| wrong("page after", text, "Give `next` of the page before, in its order."))?,
            ),
        };
        Ok(Self { state, mark, order, after, limit: query.limit.unwrap_or(100).clamp(1, LIMIT_MAX) })
    }
}

/// Where a page ended, as a client gives it back: the number, with the rank before it where that matters.
fn cursor(order: Order, last: &Line) -> String {
    let Place { rank, id } = order.place(last);
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

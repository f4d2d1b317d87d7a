//! Streams what happens in a project.

use crate::app::{App, Shared};
use crate::error::Answer;
use crate::extract::{In, Read};
use crate::gate::{Caller, check};
use crate::live::Message;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::Act;
use futures::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at};

/// How often a listener's right to listen is looked at, beside being told of changes in this process.
const CHECK_EVERY: Duration = Duration::from_secs(5);

struct Listener {
    app: Shared,
    caller: Arc<Caller>,
    slug: String,
    messages: broadcast::Receiver<Message>,
    changes: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    /// Its ticks come however much there is to tell.
    checks: Interval,
}

/// Server-sent events `progress`, `job` and `review`; the stream ends when the caller may no longer listen.
#[utoipa::path(get, path = "/projects/{project}/live", tag = "projects",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(super) async fn watch_project(
    State(app): State<Shared>,
    within: In<Read>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let listener = Listener {
        messages: app.live.watch(within.id()),
        changes: app.gate.changes(),
        closing: app.closing.subscribe(),
        checks: interval_at(Instant::now() + CHECK_EVERY, CHECK_EVERY),
        slug: within.project.slug.clone(),
        caller: within.caller,
        app,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let message = listener.next().await?;
        Some((Ok(Event::default().event(message.event).data(&*message.data)), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Listener {
    /// The next message; nothing when the stream is to end.
    async fn next(&mut self) -> Option<Message> {
        loop {
            tokio::select! {
                biased;
                _ = self.closing.wait_for(|closing| *closing) => return None,
                _ = self.changes.changed() => {}
                _ = self.checks.tick() => {}
                heard = self.messages.recv() => match heard {
                    Ok(message) => return Some(message),
                    Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => return None,
                },
            }
            if !may_listen(&self.app, &self.caller, &self.slug).await {
                return None;
            }
        }
    }
}

async fn may_listen(app: &App, caller: &Caller, slug: &str) -> bool {
    let Ok(caller) = app.gate.again(app, caller).await else { return false };
    let Ok((_, role)) = app.gate.enter(app, &caller, slug).await else { return false };
    check(&caller, role, Act::Read).is_ok()
}

//! Ctrl-C during long work: the first asks it to stop in order, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a program that was stopped by Ctrl-C exits with, as shells expect.
const INTERRUPTED: i32 = 130;

/// Whether Ctrl-C was pressed since [`watch`].
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    pressed: Arc<AtomicBool>,
}

impl Interrupt {
    /// Whether it was.
    pub fn is_pressed(&self) -> bool {
        self.pressed.load(Ordering::Relaxed)
    }
}

/// Starts to listen for Ctrl-C. Where that is impossible it keeps its usual effect.
pub fn watch() -> Interrupt {
    let interrupt = Interrupt::default();
    let listener = interrupt.clone();
    let _unheard = std::thread::Builder::new().name("interrupt".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            if listener.pressed.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
        }
    });
    interrupt
}

//! A line that says what a command waits for, where somebody watches.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::cli::Console;

/// What takes less than that is over before anybody reads what it was.
const PATIENCE: Duration = Duration::from_millis(300);
const STEP: Duration = Duration::from_millis(100);
const FRAMES: [char; 4] = ['|', '/', '-', '\\'];

impl Console<'_> {
    /// Waits for something. Where standard error is a terminal, a line says for what, and is gone when it is done.
    pub(crate) async fn waiting<T>(&mut self, what: &str, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if !self.is_watched {
            return work.await;
        }
        let start = Instant::now();
        let mut steps = interval_at(start + PATIENCE, STEP);
        steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut frames = FRAMES.iter().cycle();
        let mut is_shown = false;
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                _ = steps.tick() => {
                    let (frame, seconds) = (frames.next().unwrap_or(&' '), start.elapsed().as_secs());
                    // A line that cannot be shown is no reason to stop.
                    let _ = write!(self.err, "\r{frame} {what}, {seconds} s");
                    let _ = self.err.flush();
                    is_shown = true;
                }
            }
        };
        if is_shown {
            // Blanks and no escape, which would be taken out where colours are off.
            let width = what.chars().count() + 16;
            let _ = write!(self.err, "\r{:width$}\r", "");
            let _ = self.err.flush();
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(is_watched: bool, takes: Duration) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console { out: &mut out, err: &mut err, width: None, is_watched };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let done = runtime.block_on(console.waiting("reading", async {
            tokio::time::sleep(takes).await;
            7
        }));
        assert_eq!((done, out.len()), (7, 0));
        String::from_utf8(err).unwrap()
    }

    #[test]
    fn what_takes_long_is_said_to_who_watches_and_gone_when_it_is_done() {
        let text = shown(true, Duration::from_millis(1_250));
        assert!(text.starts_with("\r| reading, 0 s\r/ reading, 0 s\r"), "{text:?}");
        assert!(text.contains(" reading, 1 s\r"), "{text:?}");
        let (_, end) = text.trim_end_matches('\r').rsplit_once('\r').unwrap();
        assert!(end.len() >= "| reading, 0 s".chars().count() && end.trim().is_empty(), "{text:?}");
        assert!(!text.contains(['\n', '\u{1b}']), "{text:?}");
    }

    #[test]
    fn nothing_is_said_of_what_is_done_at_once_nor_where_nobody_watches() {
        assert_eq!(shown(true, Duration::from_millis(200)), "");
        assert_eq!(shown(false, Duration::from_secs(9)), "");
    }
}

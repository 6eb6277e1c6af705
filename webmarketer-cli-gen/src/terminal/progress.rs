//! The progress line on a terminal.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::console::Console;

/// Shorter work has no progress line.
const PATIENCE: Duration = Duration::from_millis(300);
const STEP: Duration = Duration::from_millis(100);
const FRAMES: [char; 4] = ['|', '/', '-', '\\'];
/// The width of the bar in characters.
const BAR: usize = 20;

/// The progress of some work.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Sets the progress.
    pub(crate) fn tell(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done.min(total), Ordering::Relaxed);
    }

    /// The bar and the numbers, if they are known and fit into `room` characters.
    fn shown(&self, room: usize) -> String {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        if total == 0 {
            return String::new();
        }
        let full = u128::from(done) * BAR as u128 / u128::from(total);
        let full = usize::try_from(full).unwrap_or_default().min(BAR);
        let numbers = format!(" {done} of {total}");
        let bar = format!(" [{}{}]{numbers}", "#".repeat(full), ".".repeat(BAR - full));
        [bar, numbers].into_iter().find(|text| text.len() <= room).unwrap_or_default()
    }
}

impl Console<'_> {
    /// Runs some work. If standard error is a terminal, a line shows its name and progress until it is done.
    pub(crate) async fn waiting<T>(&mut self, what: &str, work: impl AsyncFnOnce(&Progress) -> T) -> T {
        let progress = Progress::default();
        let mut work = pin!(work(&progress));
        let Some(width) = self.watched else { return work.await };
        // A line that wraps cannot be overwritten.
        let room = width.saturating_sub(1);
        let start = Instant::now();
        let mut steps = interval_at(start + PATIENCE, STEP);
        steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut frames = FRAMES.iter().cycle();
        let mut longest = 0;
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                _ = steps.tick() => {
                    let (frame, seconds) = (frames.next().unwrap_or(&' '), start.elapsed().as_secs());
                    let (start, end) = (format!("{frame} {what}"), format!(", {seconds} s"));
                    let bar = progress.shown(room.saturating_sub(start.chars().count() + end.len()));
                    let line: String = format!("{start}{bar}{end}").chars().take(room).collect();
                    // The work continues if the line cannot be written. A shorter line is padded to cover the last one.
                    longest = line.chars().count().max(longest);
                    let _ = write!(self.err, "\r{line:<longest$}");
                    let _ = self.err.flush();
                }
            }
        };
        if longest > 0 {
            // Spaces rather than an escape sequence, which is removed if colors are off.
            let _ = write!(self.err, "\r{:longest$}\r", "");
            let _ = self.err.flush();
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown of work that takes so long and, from the first second on, is so far.
    fn shown(watched: Option<usize>, takes: Duration, far: (u64, u64)) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console { out: &mut out, err: &mut err, width: None, watched };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let done = runtime.block_on(console.waiting("reading", async |progress| {
            let first = Duration::from_millis(950).min(takes);
            tokio::time::sleep(first).await;
            progress.tell(far.0, far.1);
            tokio::time::sleep(takes.saturating_sub(first)).await;
            7
        }));
        assert_eq!((done, out.len()), (7, 0));
        String::from_utf8(err).unwrap()
    }

    #[test]
    fn what_takes_long_is_said_to_who_watches_and_gone_when_it_is_done() {
        let text = shown(Some(usize::MAX), Duration::from_millis(1_250), (0, 0));
        assert!(text.starts_with("\r| reading, 0 s\r/ reading, 0 s\r"), "{text:?}");
        assert!(text.contains(" reading, 1 s\r"), "{text:?}");
        let (_, end) = text.trim_end_matches('\r').rsplit_once('\r').unwrap();
        assert!(end.len() >= "| reading, 0 s".chars().count() && end.trim().is_empty(), "{text:?}");
        assert!(!text.contains(['\n', '\u{1b}']), "{text:?}");
    }

    #[test]
    fn how_far_it_is_is_a_bar() {
        for (far, bar) in [
            ((0, 40), " [....................] 0 of 40"),
            ((10, 40), " [#####...............] 10 of 40"),
            ((39, 40), " [###################.] 39 of 40"),
            ((40, 40), " [####################] 40 of 40"),
            // What grows while it is read, and what is as large as can be.
            ((50, 40), " [####################] 40 of 40"),
            ((u64::MAX, u64::MAX), " [####################] 18446744073709551615 of 18446744073709551615"),
        ] {
            let text = shown(Some(usize::MAX), Duration::from_millis(1_250), far);
            assert!(text.contains(&format!("reading{bar}, 1 s\r")), "{far:?}: {text:?}");
            let (_, end) = text.trim_end_matches('\r').rsplit_once('\r').unwrap();
            assert!(end.len() >= bar.len() && end.trim().is_empty(), "the bar is gone: {text:?}");
        }
    }

    #[test]
    fn what_is_shown_fits_into_the_terminal() {
        let bar = " [##########..........] 20 of 40";
        for (width, line) in [
            (80, format!(" reading{bar}, 1 s\r")),
            (47, format!(" reading{bar}, 1 s\r")),
            (46, " reading 20 of 40, 1 s\r".to_owned()),
            (24, " reading 20 of 40, 1 s\r".to_owned()),
            (23, " reading, 1 s\r".to_owned()),
            (9, " readin\r".to_owned()),
            (0, String::new()),
        ] {
            let text = shown(Some(width), Duration::from_millis(1_250), (20, 40));
            assert!(text.contains(&line), "{width}: {text:?}");
            assert!(text.split('\r').all(|line| line.chars().count() < width.max(1)), "{width}: {text:?}");
        }
    }

    #[test]
    fn no_progress_is_shown_for_short_work_or_without_a_terminal() {
        assert_eq!(shown(Some(usize::MAX), Duration::from_millis(200), (1, 2)), "");
        assert_eq!(shown(None, Duration::from_secs(9), (1, 2)), "");
    }
}

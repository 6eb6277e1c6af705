//! The control of a session: the processing of events, its clock, injected faults and the rate limit.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::session_handle::SessionHandle;
use crate::faults::{Fault, FaultError};
use crate::rate_limit::{RateLimitError, RateLimitSetting};

impl SessionHandle {
    /// Pauses the processing of events. Events are still received, and wait.
    pub fn pause(&self) {
        self.0.ingestion.pause(true);
    }

    /// Resumes the processing of events.
    pub fn resume(&self) {
        self.0.ingestion.pause(false);
    }

    /// Processes at most `events` waiting events now, even while ingestion is paused. Returns the number of processed
    /// events.
    ///
    /// # Errors
    ///
    /// If the state is kept on disk and cannot be written.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// emulator.pause();
    /// assert_eq!(emulator.tick(usize::MAX).await?, 0);
    /// emulator.resume();
    /// # Ok(())
    /// # }
    /// ```
    pub async fn tick(&self, events: usize) -> io::Result<usize> {
        self.0.ingestion.tick(events).await.map_err(io::Error::other)
    }

    /// Returns the time of the session's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Converts an instant of this machine's clock to the time that the session's clock showed then. It takes the
    /// latest 1000 changes of the clock into account.
    ///
    /// A [client](Self::client_builder) of this session dates its events with it. A client in another process uses the
    /// clock of its machine, and sends events without a date if the clock of the session was moved.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// let stood = emulator.freeze();
    /// assert_eq!(emulator.time_at(std::time::SystemTime::now().into()), stood);
    /// # Ok(())
    /// # }
    /// ```
    pub fn time_at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        self.0.clock.at(instant)
    }

    /// Freezes the clock of the session, and returns its time.
    pub fn freeze(&self) -> DateTime<Utc> {
        self.0.clock.freeze(true)
    }

    /// Lets the clock run on from its current time.
    pub fn unfreeze(&self) {
        self.0.clock.freeze(false);
    }

    /// Sets the clock, truncated to milliseconds. It stays frozen or running.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.0.clock.set(now);
    }

    /// Moves the clock forward, at most to the end of the year 9999. Returns the new time.
    pub fn advance(&self, by: Duration) -> DateTime<Utc> {
        self.0.clock.advance(by)
    }

    /// Adds an injected fault, effective immediately. If several faults apply to a request, the one that was added
    /// first is injected.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Fault, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// emulator.add_fault(Fault::status(503).on("POST", "/events").times(2))?;
    /// // ... the program under test sends its event, and tries again after each 503 ...
    /// emulator.clear_faults();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the fault has an invalid value.
    pub fn add_fault(&self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        self.0.faults.add(fault, self.0.clock.now());
        Ok(())
    }

    /// Removes all injected faults.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// Limits the rate of requests to `per_second` (0.001 to 1000000), with bursts of at most `burst` requests, by the
    /// clock of the session. Further requests are answered with 429 and `Retry-After`.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// emulator.set_rate_limit(10, 20)?;
    /// emulator.lift_rate_limit();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the rate is out of range or the burst is 0.
    pub fn set_rate_limit(&self, per_second: impl Into<f64>, burst: u32) -> Result<(), RateLimitError> {
        let limit = RateLimitSetting::new(per_second.into(), Some(burst))?;
        self.0.rate_limit.set(Some(limit));
        Ok(())
    }

    /// Removes the rate limit.
    pub fn lift_rate_limit(&self) {
        self.0.rate_limit.set(None);
    }
}

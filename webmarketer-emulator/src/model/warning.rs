//! Warnings of a running emulator, and the function that receives them.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use webmarketer_schema::ProjectId;

/// A warning of a running emulator. Its `Display` is one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// A change cannot be written to the [folder](crate::Builder::data). Reads continue. Changes are answered with 500
    /// until a later attempt succeeds. There is one warning for each series of failures.
    #[error("cannot write {}: {why}; changes are answered with 500 until it can be written again", path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// The [folder](crate::Builder::data) has a project with other event types than the builder.
    #[error("the stored project `{project}` is served; its event types differ from the given ones")]
    StoredProjectDiffers {
        /// The project.
        project: ProjectId,
    },
    /// The first event or arrival is removed, because there are more than the emulator [keeps](crate::Builder::keep).
    /// There is one warning until the session is reset; [`dropped`](crate::SessionHandle::dropped) counts all removals.
    #[error("the limit of {keep} events is reached: the oldest events and arrivals are removed from now on")]
    Dropping {
        /// The number of kept events and arrivals.
        keep: usize,
    },
    /// All changes are written again.
    #[error("{} is written again; no change is lost", path.display())]
    WrittenAgain {
        /// The file.
        path: PathBuf,
    },
}

type Hook = dyn Fn(&Warning) + Send + Sync;

/// The function that receives the warnings. By default they are written to the standard error.
#[derive(Clone, Default)]
pub(crate) struct WarningHook(pub(crate) Option<Arc<Hook>>);

impl WarningHook {
    pub(crate) fn warn(&self, warning: &Warning) {
        if let Some(hook) = &self.0 {
            hook(warning);
        } else {
            // The emulator continues if the warning cannot be written.
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("webmarketer emulator: warning: {warning}\n").as_bytes(),
            );
        }
    }
}

impl fmt::Debug for WarningHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WarningHook").field(&self.0.is_some()).finish()
    }
}

//! The packages that a command works on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::codegen::files::was_ours;
use crate::resolve::source::Sources;
use crate::settings::{FILE_NAME, Settings};

/// A package, or a folder with a lock for packages below it.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its folder relative to the workspace root, such as `crates/shop`; `.` for the root.
    pub(crate) name: String,
    pub(crate) settings: Settings,
    /// Whether it is the folder where the command runs or the workspace root.
    pub(super) is_root: bool,
    /// Whether its settings select event types for a package. False for a root that is not a package but whose lock
    /// members use.
    pub(super) selects: bool,
}

/// The packages that a command works on.
#[derive(Debug)]
pub(crate) struct Members {
    pub(crate) list: Vec<Member>,
    /// Whether they are members of a workspace, so that reports name them.
    pub(crate) is_workspace: bool,
    /// The folder with all sources.
    pub(super) folder: PathBuf,
}

impl Member {
    /// Whether code is generated for it when no flag names it. That is so if it has generated code, if its settings
    /// name the output, or if its own settings file has a table `[generate]` or it has no struct. A root that is not a
    /// package gets generated code only if its settings name the path.
    pub(super) fn needs_code(&self, root_is_package: bool) -> bool {
        let settings = &self.settings;
        let own = settings.file.as_deref() == Some(&settings.package.join(FILE_NAME));
        let is_package = !self.is_root || root_is_package && self.name == ".";
        let by_settings =
            || own && (settings.generates || !self.is_root && Sources::read_folder(&settings.package).is_empty());
        let needs_code = || was_ours(&settings.output().root()) || is_package && by_settings();
        settings.has_rust && (settings.output_is_named || needs_code())
    }
}

impl Members {
    /// A single package.
    pub(crate) fn only(settings: Settings) -> Self {
        let folder = settings.package.clone();
        let members = vec![Member { name: member_name(""), settings, is_root: true, selects: true }];
        Self { list: members, is_workspace: false, folder }
    }

    /// The names of the members in reports; `None` for a single package.
    pub(crate) fn names(&self) -> Option<Vec<String>> {
        self.is_workspace.then(|| self.list.iter().map(|member| member.name.clone()).collect())
    }

    /// The locks of the members, each once.
    pub(crate) fn locks(&self) -> Vec<&Path> {
        let locks: BTreeSet<_> = self.list.iter().map(|member| member.settings.lock.as_path()).collect();
        locks.into_iter().collect()
    }

    /// Reads the sources in which reports show places.
    pub(in crate::resolve) fn sources(&self) -> Sources {
        let mut sources = Sources::read_folder(&self.folder);
        for member in self.list.iter().filter(|member| member.name.starts_with("../")) {
            sources.add(&member.settings.package);
        }
        sources
    }

    /// Whether a source belongs to one of these members: the nearest member above the file is one of them. A file below
    /// no member may belong to any.
    pub(in crate::resolve) fn is_source_of(&self, members: &[&Member], file: &Path) -> bool {
        let nearest = self.nearest(file);
        nearest.is_none_or(|nearest| members.iter().any(|member| std::ptr::eq(*member, nearest)))
    }

    /// Whether this is the nearest member above a source.
    pub(in crate::resolve) fn is_nearest(&self, member: &Member, file: &Path) -> bool {
        self.nearest(file).is_some_and(|nearest| std::ptr::eq(member, nearest))
    }

    /// The nearest member above a file.
    fn nearest(&self, file: &Path) -> Option<&Member> {
        let folder = |member: &&Member| member.settings.package.components().count();
        self.list.iter().filter(|member| file.starts_with(&member.settings.package)).max_by_key(folder)
    }
}

/// The name of a member, from its folder.
pub(super) fn member_name(folder: &str) -> String {
    if folder.is_empty() { ".".to_owned() } else { folder.trim_end_matches('/').to_owned() }
}

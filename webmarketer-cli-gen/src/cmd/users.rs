//! The members of a workspace that use one lock: what they say of its project, and the names that they choose.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::Lock;

use super::workspace::{Chooser, Member, Work, identity};
use crate::options::Connection;
use crate::resolve::Sources;
use crate::settings::{Choices, Settings};
use crate::terminal::{Exit, Failure};

/// The members that use one lock: at least one.
pub(crate) struct Users<'a> {
    pub(super) members: Vec<&'a Member>,
}

/// Those of them that share a settings file.
pub(super) struct View<'a> {
    pub(super) file: Option<&'a PathBuf>,
    pub(super) members: Vec<&'a Member>,
    /// Their sources, once they are read.
    pub(super) sources: OnceCell<Sources>,
}

/// A name that settings choose.
pub(super) struct Chosen<'a> {
    member: &'a str,
    file: Option<PathBuf>,
    /// What it is of: `reference` or `reference.storage_key`.
    pub(super) of: &'a str,
    pub(super) name: &'a str,
}

impl<'a> Users<'a> {
    /// Those of each lock: it is read, and compared with live, once.
    pub(super) fn of_locks(work: &'a Work) -> Vec<Self> {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for member in &work.members {
            groups.entry(identity(&member.settings.lock)).or_default().push(member);
        }
        groups.into_values().map(|members| Self { members }).collect()
    }

    /// The settings of the first of them.
    pub(super) fn first(&self) -> Option<&'a Settings> {
        self.members.first().map(|member| &member.settings)
    }

    /// The settings that name the project, or else those of the first of them.
    pub(super) fn speaker(&self) -> Option<&'a Settings> {
        let names = |settings: &&Settings| settings.project.is_some();
        self.members.iter().map(|member| &member.settings).find(names).or_else(|| self.first())
    }

    /// The settings that name the project, and how the service is reached. Members that differ in either are refused: the
    /// lock is of one project.
    pub(super) fn service(&self, connection: &Connection) -> Result<(&'a Settings, Connection), Failure> {
        let members = || self.members.iter().map(|member| (*member, &member.settings));
        let mut named = members().filter_map(|(member, settings)| Some((member, settings.project.as_ref()?)));
        if let Some((member, project)) = named.next()
            && let Some((other, theirs)) = named.find(|(_, theirs)| *theirs != project)
        {
            let what = format!("name the projects `{project}` and `{theirs}`");
            return Err(self.differ(member, other, &what, "name one project in both, or pass --project"));
        }
        let resolved = |settings: &Settings| connection.clone().or(settings);
        let is_said = |settings: &Settings| {
            let said = [&settings.connection, &settings.profile];
            said.iter().any(|said| said.credentials.is_some() || said.api_base.is_some() || said.oauth_base.is_some())
        };
        let mut said = members().filter(|(_, settings)| is_said(settings));
        let first = said.next();
        if let Some((member, settings)) = first {
            let ours = resolved(settings);
            for (other, settings) in said {
                let theirs = resolved(settings);
                if let Some(what) = difference(&ours, &theirs) {
                    return Err(self.differ(member, other, &what, "write the same in both, or pass it as a flag"));
                }
            }
        }
        let speaker = self.speaker().ok_or_else(|| Failure::new(Exit::Usage, "no package uses the lock"))?;
        let connection = resolved(first.map_or(speaker, |(_, settings)| settings));
        Ok((speaker, connection))
    }

    fn differ(&self, one: &Member, other: &Member, what: &str, how: &str) -> Failure {
        let lock = self.first().map(|settings| settings.lock.display().to_string()).unwrap_or_default();
        let what = format!("`{}` and `{}` share the lock {lock}, and {what}", one.name, other.name);
        Failure::new(Exit::Usage, what)
            .advise(format!("{how}; or give one a lock of its own with `lock = \"...\"` in its webmarketer.toml"))
    }

    /// The names that packages choose for what the lock holds: these, and others of the workspace that use it. If two
    /// packages choose one name for two things, the lock cannot keep it for both.
    pub(super) fn names<'n>(&self, choosers: &'n [Chooser], lock: Option<&Lock>) -> Result<Vec<Chosen<'n>>, Failure>
    where
        'a: 'n,
    {
        let Some(first) = self.first() else { return Ok(Vec::new()) };
        let of_lock = identity(&first.lock);
        let of_members = self.members.iter().map(|member| {
            let settings = &member.settings;
            (&*member.name, settings.file.as_deref().map(identity), &settings.choices)
        });
        let others = choosers.iter().filter(|chooser| chooser.locks.contains(&of_lock));
        let others = others.map(|chooser| (&*chooser.name, chooser.file.clone(), &chooser.choices));
        let all = others.chain(of_members).flat_map(|(member, file, choices)| {
            choices.names().into_iter().map(move |(of, name)| Chosen { member, file: file.clone(), of, name })
        });
        let mut chosen: Vec<Chosen<'n>> = Vec::new();
        let mut owners: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
        for new in all {
            let index = *owners.entry((scope(new.of, lock), new.name)).or_insert(chosen.len());
            match chosen.get(index) {
                Some(old) if old.of != new.of && old.file != new.file => return Err(twice(old, &new, &first.lock)),
                Some(old) if old.of == new.of => {}
                _ => chosen.push(new),
            }
        }
        Ok(chosen)
    }

    /// Those that share a settings file, together.
    pub(super) fn views(&self) -> Vec<View<'a>> {
        let mut views: Vec<View<'a>> = Vec::new();
        for member in &self.members {
            let file = member.settings.file.as_ref();
            match views.iter_mut().find(|view| view.file == file) {
                Some(view) => view.members.push(member),
                None => views.push(View { file, members: vec![member], sources: OnceCell::new() }),
            }
        }
        views
    }
}

impl<'a> View<'a> {
    /// What they choose, if their event types are those of a package.
    pub(super) fn choices(&self) -> Option<&'a Choices> {
        self.members.iter().find(|member| member.selects).map(|member| &member.settings.choices)
    }
}

/// The event type whose fields a name is among; `None` for the name of a struct.
fn scope<'o>(of: &'o str, lock: Option<&Lock>) -> Option<&'o str> {
    let references = || {
        let event_types = lock.into_iter().flat_map(|lock| lock.catalogue.iter());
        event_types.map(|event_type| event_type.reference.as_str())
    };
    if references().any(|reference| reference == of) {
        return None;
    }
    let is_field_of = |reference: &&str| of.strip_prefix(*reference).is_some_and(|field| field.starts_with('.'));
    let length = references().find(is_field_of).map(str::len);
    let length = length.or_else(|| of.rfind('.'))?;
    of.get(..length)
}

fn twice(one: &Chosen<'_>, other: &Chosen<'_>, lock: &Path) -> Failure {
    let what = format!(
        "`{}` and `{}` both choose the name `{}`, for `{}` and for `{}`, and share the lock {}, which keeps a name for one \
         thing",
        one.member,
        other.member,
        one.name,
        one.of.escape_debug(),
        other.of.escape_debug(),
        lock.display(),
    );
    let advice = "choose another name in one of them, or give it a lock of its own with `lock = \"...\"`";
    Failure::new(Exit::Usage, what).advise(advice)
}

/// How two ways to the service differ, in words. What may hold a key is not shown.
fn difference(ours: &Connection, theirs: &Connection) -> Option<String> {
    let shown = |value: &Option<String>| match value {
        Some(value) if value.contains('{') => "given as JSON".to_owned(),
        Some(value) => format!("`{}`", value.escape_debug()),
        None => "not set".to_owned(),
    };
    let file = |path: &Option<String>| path.as_ref().map(|path| identity(Path::new(path)));
    let (key, ours, theirs) = if file(&ours.credentials) != file(&theirs.credentials) {
        ("credentials", &ours.credentials, &theirs.credentials)
    } else if ours.api_base != theirs.api_base {
        ("api_base", &ours.api_base, &theirs.api_base)
    } else if ours.oauth_base != theirs.oauth_base {
        ("oauth_base", &ours.oauth_base, &theirs.oauth_base)
    } else {
        return None;
    };
    Some(format!("differ in how they reach the service: `{key}` is {} and {}", shown(ours), shown(theirs)))
}

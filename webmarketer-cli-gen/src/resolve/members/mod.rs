//! Selects the packages that a command works on, and checks that packages with the same lock agree.

mod chosen_names;
mod find_members;
mod lock_users;
mod member;
mod packages;

pub(crate) use chosen_names::{ChosenName, chosen_names, name_choosers};
pub(crate) use find_members::{all_members, members_with_code, settings_of_one_lock};
pub(crate) use lock_users::{LockUsers, SettingsGroup};
pub(crate) use member::{Member, Members};
pub(crate) use packages::has_packages;

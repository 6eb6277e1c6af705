//! The start of an emulator: checks the options of the builder, and makes the session and the server.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;

use super::builder::Builder;
use super::emulator::Emulator;
use super::start_error::StartError;
use super::state::ImportError;
use crate::clock::Clock;
use crate::faults::Fault;
use crate::http::{Sessions, build_router};
use crate::model::account::{self, ProjectAccess};
use crate::model::admin_token::AdminToken;
use crate::model::{Account, Project};
use crate::rate_limit::RateLimitSetting;
use crate::session::{EmulatorConfig, Session};
use crate::store::Store;

impl Builder {
    /// Starts the emulator on the current tokio runtime. It runs until it is [stopped](Emulator::stop) or dropped.
    ///
    /// # Errors
    ///
    /// If an option is invalid, the address is not available or the state cannot be read; see [`StartError`].
    pub async fn start(mut self) -> Result<Emulator, StartError> {
        let mut accounts = self.accounts;
        let mut service_account = account::bundled_json();
        if let Some(created) = &self.created {
            accounts.push(created.account());
            service_account = created.file(self.admin_token.is_none());
            self.admin_token.get_or_insert_with(|| created.admin_token().to_owned());
        }
        if let Some(name) = self.allowed_hosts.iter().find(|name| !is_host_name(name)) {
            return Err(StartError::HostName(name.clone()));
        }
        if let Some(token) = &self.admin_token {
            if token.trim().is_empty() {
                return Err(StartError::EmptyAdminToken);
            }
            if let Some(account) = accounts.iter().find(|account| account.has_published_key()) {
                return Err(StartError::PublishedKey(account.client_id.clone()));
            }
        } else {
            if !self.listen.is_loopback() {
                return Err(StartError::Unprotected(self.listen));
            }
            accounts.extend([Account::bundled()?, Account::bundled_agent()]);
        }
        check_projects_and_accounts(&self.options.initial.projects, &accounts)?;
        self.options.faults.iter().try_for_each(Fault::check)?;
        let limit = self.rate_limit.map(|(per_second, burst)| RateLimitSetting::new(per_second, Some(burst)));
        self.options.rate_limit = limit.transpose()?;

        let address = SocketAddr::from((self.listen, self.port));
        let bind = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let config = Arc::new(EmulatorConfig {
            address: listener.local_addr().map_err(bind)?,
            accounts: accounts.into_iter().map(Arc::new).collect(),
            token_key: Arc::new(account::signing_key()?),
            admin_token: self.admin_token.as_deref().map(AdminToken::new),
            service_account,
            service_account_is_secret: self.created.is_some(),
            service_account_file: Mutex::default(),
            allowed_hosts: self.allowed_hosts,
            options: self.options,
        });
        let clock = Arc::new(Clock::new());
        let store = match &self.data {
            Some(folder) => {
                Store::on_disk(folder, &config.options.initial, &config.options.ingestion.warnings, &clock)?
            }
            None => Store::in_memory(&config.options.initial, &clock),
        };
        let session = Session::new(&config, "", clock, store);
        if let Some(export) = &self.import {
            session.import(export).await.map_err(|why| ImportError::new(&why))?;
        }
        let sessions = Sessions::new(session, build_router);
        Ok(Emulator::run(sessions, listener))
    }
}

/// Whether the text is a host name that can stand before the port in a URL.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        !label.is_empty() && label.chars().all(is_part)
    };
    name.split('.').all(is_label)
}

fn check_projects_and_accounts(projects: &[Project], accounts: &[Account]) -> Result<(), StartError> {
    if projects.is_empty() {
        return Err(StartError::NoProject);
    }
    let mut ids = HashSet::new();
    if let Some(twice) = projects.iter().find(|project| !ids.insert(project.id())) {
        return Err(StartError::DuplicateProject(twice.id().clone()));
    }
    let mut clients = HashSet::new();
    for Account { client_id, access, .. } in accounts {
        if !clients.insert(client_id) {
            return Err(StartError::DuplicateClient(client_id.clone()));
        }
        if let ProjectAccess::Projects(allowed) = access
            && let Some(project) = allowed.iter().find(|project| !ids.contains(project))
        {
            return Err(StartError::UnknownProject { client_id: client_id.clone(), project: project.clone() });
        }
    }
    Ok(())
}

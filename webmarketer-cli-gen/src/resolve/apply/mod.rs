//! Carries out a plan: first it is compared with the service as it is now, then each step is made, and then all are
//! compared again.

mod open_steps;
mod requests;
mod run_steps;
mod step;

pub(crate) use open_steps::{OpenSteps, open_steps};
pub(crate) use run_steps::{Applied, apply_plan};
pub(crate) use step::{StepName, StepResult, StepVerb};

use webmarketer_core::Client;
use webmarketer_schema::ProjectId;
use webmarketer_schema::plan::Plan;

use super::plan::address_of;

/// A plan of another project or address.
#[derive(Debug)]
pub(crate) enum OtherTarget {
    Project { of_plan: ProjectId, project: ProjectId },
    Address { of_plan: String, address: String },
}

/// Checks that a plan is of the project and the address of a client.
pub(crate) fn check_target(plan: &Plan, client: &Client) -> Result<(), OtherTarget> {
    let address = address_of(client);
    if plan.project != *client.project() {
        return Err(OtherTarget::Project { of_plan: plan.project.clone(), project: client.project().clone() });
    }
    if plan.api_base != address {
        return Err(OtherTarget::Address { of_plan: plan.api_base.clone(), address });
    }
    Ok(())
}

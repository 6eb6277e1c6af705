//! A step of the demo: the service and the application are killed, and no event is lost.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use webmarketer_emulator::{Emulator, Project};

use super::demo_application::{ORDER, ORDER_NUMBER};
use super::demo_process::{DemoService, start_application};
use crate::report::{self, DemoOutage};
use crate::terminal::{Exit, Failure};

/// How many orders are placed, and after how many of them the service is killed.
const ORDERS: u32 = 100;
const BEFORE_KILL: u32 = 40;

/// Kills the service while an application persists orders, then kills the application, starts both again, and compares
/// the orders that the service has with those that were placed. The files are in a new folder below this one.
pub(super) async fn kill_service_and_application(
    folder: &Path,
    project: Project,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let folder = folder.join(format!("outage-{}", std::process::id()));
    std::fs::create_dir(&folder).map_err(|error| Failure::write(&folder, &error))?;
    let (data, outbox) = (folder.join("service"), folder.join("orders.outbox"));

    let service = DemoService::start(&data, 0).await?;
    let mut application = start_application(&outbox, ORDERS, &service.variables)?;
    report::write_demo_outage(out, &DemoOutage::Persisting(ORDERS))?;
    for _ in 0..BEFORE_KILL {
        application.line().await?;
    }
    service.process.kill().await?;
    report::write_demo_outage(out, &DemoOutage::ServiceKilled(BEFORE_KILL))?;
    for _ in BEFORE_KILL..ORDERS {
        application.line().await?;
    }
    application.kill().await?;
    report::write_demo_outage(out, &DemoOutage::ApplicationKilled(ORDERS))?;

    // The outbox is for the service at this address.
    let service = DemoService::start(&data, service.port).await?;
    report::write_demo_outage(out, &DemoOutage::Restarted)?;
    start_application(&outbox, 0, &service.variables)?.succeed().await?;

    // What the service has answered is on disk, so this kill changes nothing.
    service.process.kill().await?;
    match compare_orders(ORDERS, &count_orders(&data, project).await?) {
        (0, 0) => Ok(report::write_demo_outage(out, &DemoOutage::Compared(ORDERS))?),
        (missing, repeated) => Err(report::demo_orders_differ(missing, repeated)),
    }
}

/// How many of the placed orders the service does not have, and how many it has more than once.
fn compare_orders(placed: u32, stored: &BTreeMap<String, usize>) -> (usize, usize) {
    let missing = (1..=placed).filter(|order| !stored.contains_key(&order.to_string())).count();
    (missing, stored.values().filter(|count| **count > 1).count())
}

/// How often the service has each order, from the state that it has stored.
async fn count_orders(data: &Path, project: Project) -> Result<BTreeMap<String, usize>, Failure> {
    let emulator = Emulator::builder().project(project).data(data).start().await;
    let emulator = emulator.map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
    let mut counts = BTreeMap::new();
    for event in emulator.events().iter().filter(|event| event.event_type == ORDER && event.is_visible()) {
        let order = event.data.get(ORDER_NUMBER).and_then(|order| order.as_str()).unwrap_or_default();
        *counts.entry(order.to_owned()).or_default() += 1;
    }
    emulator.stop().await;
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::compare_orders;

    #[test]
    fn missing_and_repeated_orders_are_counted() {
        let stored =
            |counts: &[(&str, usize)]| counts.iter().map(|(order, count)| ((*order).to_owned(), *count)).collect();
        assert_eq!(compare_orders(3, &stored(&[("1", 1), ("2", 1), ("3", 1)])), (0, 0));
        assert_eq!(compare_orders(3, &stored(&[("1", 2), ("3", 1)])), (1, 1));
        assert_eq!(compare_orders(3, &stored(&[])), (3, 0));
    }
}

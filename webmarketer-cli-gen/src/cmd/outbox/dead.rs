//! `webmarketer outbox PATH dead`: shows and retries dead letters.

use clap::{Args, Subcommand};
use webmarketer_core::outbox::OutboxFile;

use super::pages::each_dead_letter;
use crate::report;
use crate::terminal::{Console, Exit, Failure, Progress};

/// Show the dead letters: the requests that the service rejected, or that were too old.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Dead {
    /// Also show the answer of the service and the body of each request, which can have the data of the event
    #[arg(long)]
    show_values: bool,

    /// Write JSON: an object with `removed`, and with `number`, `died`, `reason`, `status` and the request of each
    /// dead letter in `deadLetters`
    #[arg(long)]
    json: bool,

    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Retry(Retry),
}

/// Make entries of dead letters again, which an application or `drain` sends.
///
/// Exits with 2 if the outbox has no dead letter with one of the numbers; then it changes nothing.
#[derive(Args, Debug)]
struct Retry {
    /// The numbers of the dead letters [default: all]
    #[arg(value_name = "NUMBER")]
    numbers: Vec<u64>,

    /// Write JSON: an object with `retried`
    #[arg(long)]
    json: bool,
}

impl Dead {
    pub(super) async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if let Some(What::Retry(retry)) = self.what {
            return retry.run(file, console).await;
        }
        let mut letters = Vec::new();
        let removed = file.removed_dead_letters();
        each_dead_letter(&mut file, &Progress::default(), |letter| {
            letters.push(letter);
            Ok(())
        })
        .await?;
        if self.json {
            report::write_json(console.out, &report::dead_letters_json(&letters, removed, self.show_values))?;
        } else {
            report::write_dead_letters(console.out, &letters, removed, self.show_values, file.path())?;
        }
        Ok(Exit::Agree)
    }
}

impl Retry {
    async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut found = Vec::new();
        each_dead_letter(&mut file, &Progress::default(), |letter| {
            found.push((letter.number, letter.request.is_some()));
            Ok(())
        })
        .await?;
        for number in &self.numbers {
            match found.iter().find(|(found, _)| found == number) {
                Some((_, true)) => {}
                Some((_, false)) => return Err(report::damaged_dead_letter(*number)),
                None => return Err(report::no_dead_letter(*number, file.path())),
            }
        }
        let is_named = |number: &u64| self.numbers.is_empty() || self.numbers.contains(number);
        let numbers: Vec<_> = found.into_iter().map(|(number, _)| number).filter(is_named).collect();
        let retried = file.retry(&numbers)?;
        if self.json {
            report::write_json(console.out, &report::retried_json(retried))?;
        } else {
            report::write_retried(console.out, retried, file.path())?;
        }
        Ok(Exit::Agree)
    }
}

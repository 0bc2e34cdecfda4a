//! The command `verify`: asks, runs, tells, and leaves nothing behind.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use lexopt::Parser;
use tokio_util::sync::CancellationToken;

use super::flags::{Flags, Task, USAGE};
use super::made::Journal;
use super::probe::{Catalog, Cost, Party};
use super::report::{Report, Verdict};
use super::{Ended, Plan, assumptions, policy, reach, run as run_plan, table};
use crate::aws::without_user;
use crate::signals::Signals;

/// Something of what was seen is not as the emulator assumes.
const DIFFERS: u8 = 2;

/// Runs the command with what follows its name.
pub fn run(parser: &mut Parser) -> ExitCode {
    let outcome = Flags::parse(parser).and_then(|flags| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(perform(&flags))
    });
    outcome.unwrap_or_else(|message| {
        // Where even stderr is gone, the exit code still tells.
        let _ = writeln!(io::stderr(), "license-manager-emulator verify: {message}");
        ExitCode::FAILURE
    })
}

fn say(text: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(|error| error.to_string())
}

async fn perform(flags: &Flags) -> Result<ExitCode, String> {
    let catalog = Catalog::load()?.only(&flags.only)?;
    match &flags.task {
        Task::Help => say(USAGE.trim_end())?,
        Task::Policy => {
            say(&pretty(&policy(&catalog, &flags.costs, Party::Own))?)?;
            if flags.grantee_profile.is_some() {
                say(&pretty(&policy(&catalog, &flags.costs, Party::Grantee))?)?;
            }
        }
        Task::List => say(&list(&catalog))?,
        Task::Replay(path) => {
            let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            return show(&Report::read(&text)?, flags.switches);
        }
        Task::CleanUp => return clean_up(flags).await,
        Task::Run => return verify(flags, &catalog).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn pretty(value: &serde_json::Value) -> Result<String, String> {
    serde_json::to_string_pretty(value).map_err(|error| error.to_string())
}

fn list(catalog: &Catalog) -> String {
    let line = |probe: &super::Probe| {
        let (cost, numbers) = (probe.cost.name(), probe.assumptions.join(" "));
        format!("{cost:<21} {numbers:<4} {:<40} {}", probe.name, probe.holds)
    };
    catalog.probes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn show(report: &Report, switches_alone: bool) -> Result<ExitCode, String> {
    if switches_alone {
        say(&table::setting(&report.switches()))?;
        return Ok(ExitCode::SUCCESS);
    }
    say(table::summary(report, &assumptions()?).trim_end())?;
    Ok(verdict(report))
}

fn verdict(report: &Report) -> ExitCode {
    let differs = report.probes.iter().any(|it| matches!(it.verdict, Verdict::Differs { .. }));
    let seen = report.probes.iter().any(|it| !matches!(it.verdict, Verdict::NotSeen { .. }));
    match (report.left, seen, differs) {
        (0, true, true) => ExitCode::from(DIFFERS),
        (0, true, false) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn open_journal(path: &Path) -> Result<Journal, String> {
    Journal::open(path.to_owned()).map_err(|error| format!("{}: {error}", path.display()))
}

async fn verify(flags: &Flags, catalog: &Catalog) -> Result<ExitCode, String> {
    let journal = open_journal(&flags.journal)?;
    if !journal.left().is_empty() {
        return Err(format!(
            "{} names objects of an earlier run: verify --clean-up deletes them",
            flags.journal.display()
        ));
    }
    let plan = reach::plan(flags).await?;
    say(&intention(&plan, catalog))?;
    if !flags.yes && !agreed()? {
        say("Nothing was done.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let signals = Signals::listen().map_err(|error| error.to_string())?;
    let watch = tokio::spawn(watch_signals(signals, plan.stop.clone()));
    let (of, mut number) = (catalog.probes.len(), 0);
    let ended = run_plan(&plan, catalog, journal, |tried| {
        number += 1;
        // Whoever closed stdout gets the report all the same.
        let _ = say(&table::progress(tried, number, of));
    })
    .await;
    watch.abort();
    let Ended { report, journal } = ended;
    write(&flags.report, &report)?;
    say("")?;
    let mut code = show(&report, false)?;
    if plan.stop.is_cancelled() {
        say("Stopped before its end.")?;
        code = ExitCode::FAILURE;
    }
    say(&format!(
        "The report is in {}. It names no account, name or key.",
        flags.report.display()
    ))?;
    tell_left(&journal, flags)?;
    Ok(code)
}

fn write(path: &Path, report: &Report) -> Result<(), String> {
    let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
    fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
}

fn tell_left(journal: &Journal, flags: &Flags) -> Result<(), String> {
    for made in journal.left() {
        let fault = made.fault.as_deref().unwrap_or("nobody tried");
        say(&format!("Not deleted: what {} made, {}: {fault}", made.made_by, made.name))?;
    }
    if !journal.left().is_empty() {
        let path = flags.journal.display();
        say(&format!("{path} names them too: verify --clean-up tries once more."))?;
    }
    Ok(())
}

/// What is about to be done.
fn intention(plan: &Plan, catalog: &Catalog) -> String {
    let mut lines = vec![format!(
        "AWS License Manager at {}, region {}, account {}{}",
        plan.endpoint.as_deref().map_or("its own endpoint".to_owned(), without_user),
        plan.region,
        plan.accounts[&Party::Own].id,
        plan.accounts
            .get(&Party::Grantee)
            .map_or(String::new(), |it| format!(", and account {}", it.id)),
    )];
    for cost in Cost::ALL {
        let probes: Vec<_> = catalog.probes.iter().filter(|it| it.cost == cost).collect();
        let calls: usize = probes.iter().map(|it| it.steps.len()).sum();
        let how = if plan.costs.contains(&cost) {
            format!("{calls} calls at least. {}", meaning(cost))
        } else {
            format!("not tried; it is {}", cost.flag().unwrap_or_default())
        };
        lines.push(format!("  {:<21} {:>2} probes: {how}", cost.name(), probes.len()));
    }
    if plan.costs.contains(&Cost::Own) {
        lines.push(
            "All of it is free. What is made has a name that begins with lm-verify- and the tag \
             lm-verify, and is deleted at the end."
                .to_owned(),
        );
    }
    lines.join("\n")
}

fn meaning(cost: Cost) -> &'static str {
    match cost {
        Cost::Read => "Nothing is changed.",
        Cost::Own => {
            "Makes and deletes licenses, tokens, an asset group with its ruleset, and license \
             configurations: at most 4 of the 10 of a day. Deleted licenses stay on the list for six months."
        }
        Cost::Reports => "Makes and deletes a report generator.",
        Cost::TwoAccounts => "The second account receives a grant, uses it and loses it.",
        Cost::Organization => "What License Manager knows of the organization is read.",
        Cost::OrganizationChanges => "A license is granted to the organization, and taken back.",
    }
}

fn agreed() -> Result<bool, String> {
    let mut stdout = io::stdout();
    let mut answer = String::new();
    write!(stdout, "Go on? [y/N] ")
        .and_then(|()| stdout.flush())
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|error| error.to_string())?;
    if answer.is_empty() {
        return Err("nobody answered, so nothing was done; --yes asks nothing".to_owned());
    }
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The first signal ends the run in order, the second at once.
async fn watch_signals(mut signals: Signals, stop: CancellationToken) {
    signals.next().await;
    stop.cancel();
    let _ = say("Stopping. What was made is deleted first; a second signal leaves it.");
    signals.next().await;
    std::process::exit(1);
}

async fn clean_up(flags: &Flags) -> Result<ExitCode, String> {
    let mut journal = open_journal(&flags.journal)?;
    if journal.left().is_empty() {
        say("There is nothing to clean up.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let plan = reach::plan(flags).await?;
    journal.clean_up_with(&plan).await.map_err(|error| error.to_string())?;
    tell_left(&journal, flags)?;
    if !journal.left().is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    say("Everything that the journal named is deleted.")?;
    Ok(ExitCode::SUCCESS)
}

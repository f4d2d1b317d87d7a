//! A `PostgreSQL` server of our own: made in a temporary folder, on a free local port, gone when no longer wanted.
//!
//! Whoever wants one starts a *keeper* (`cargo xtask pg --keep`), a process that owns the server and its folder and
//! waits on its stdin. When the pipe closes, because the owner let go, failed, was interrupted or was killed, the
//! keeper stops the server and deletes the folder. So no way of ending leaves a server behind.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::{programs, say};

const START_SECONDS_MAX: u64 = 60;
const CONNECTIONS_MAX: u32 = 400;

/// What the server promises about a commit that it has acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: fast, for tests.
    None,
    /// That it survives a power cut, as in production: for figures.
    Full,
}

/// A running server; it stops when this value goes.
#[derive(Debug)]
pub struct Postgres {
    /// How to reach it, as `postgres://user@host:port/database`.
    pub url: String,
    keeper: Child,
}

impl Postgres {
    /// Starts a server and waits until it answers.
    pub fn start(durability: Durability) -> Result<Self> {
        let program = env::current_exe().context("finding this program's own path")?;
        let mut command = Command::new(program);
        command.args(["pg", "--keep"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if durability == Durability::Full {
            command.arg("--durable");
        }
        #[cfg(unix)]
        {
            // A group of its own: Ctrl-C reaches the owner, and the keeper by the pipe, in that order.
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let mut keeper = command.spawn().context("starting the keeper of a PostgreSQL")?;
        let mut url = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut url).context("reading the server's URL")?;
        }
        let url = url.trim().to_owned();
        if url.is_empty() {
            keeper.wait().context("waiting for the keeper")?;
            bail!("PostgreSQL did not start; the reason is above");
        }
        Ok(Self { url, keeper })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            say::complaint(&format!("waiting for PostgreSQL to stop: {error}"));
        }
    }
}

/// The chore `pg`: a server until Ctrl-C.
pub fn run(arguments: &[String]) -> Result<bool> {
    let mut durability = Durability::None;
    let mut keep = false;
    for argument in arguments {
        match argument.as_str() {
            "--durable" => durability = Durability::Full,
            "--keep" => keep = true,
            other => bail!("`pg` does not know `{other}`; it takes --durable"),
        }
    }
    if keep {
        let server = Server::start(durability)?;
        say::line(&server.url);
        // The end of stdin is the owner's good-bye, whatever its cause.
        io::copy(&mut io::stdin(), &mut io::sink()).context("waiting for the owner")?;
        return Ok(true);
    }
    let postgres = Postgres::start(durability)?;
    say::line(&postgres.url);
    say::complaint("PostgreSQL is running; Ctrl-C stops it and deletes its data.");
    loop {
        thread::park();
    }
}

/// The server process and its folder, as the keeper owns them.
struct Server {
    url: String,
    folder: PathBuf,
    account: Account,
    process: Option<Child>,
}

impl Server {
    fn start(durability: Durability) -> Result<Self> {
        let hint = "hint: `cargo xtask test --only setup` installs it on Debian, or says how to get it";
        let initdb = programs::postgres_tool("initdb").with_context(|| format!("initdb was not found\n{hint}"))?;
        let postgres =
            programs::postgres_tool("postgres").with_context(|| format!("postgres was not found\n{hint}"))?;
        let account = Account::choose()?;
        let folder = env::temp_dir().join(format!("assay-pg-{}", process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        // From here on `Drop` cleans up, so a failure half-way leaves nothing.
        let mut server = Self { url: String::new(), folder, account, process: None };
        server.account.own(&server.folder)?;
        server.make_cluster(&initdb)?;
        server.launch(&postgres, durability)?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn make_cluster(&self, initdb: &Path) -> Result<()> {
        let output = self
            .account
            .command(initdb)
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(self.data())
            .current_dir(&self.folder)
            .output()
            .context("starting initdb")?;
        ensure!(output.status.success(), "initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    fn launch(&mut self, postgres: &Path, durability: Durability) -> Result<()> {
        let port = free_port()?;
        let log = fs::File::create(self.folder.join("log")).context("making the server's log")?;
        let mut command = self.account.command(postgres);
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.folder).args(["-p", &port.to_string()]);
        for setting in settings(durability) {
            command.args(["-c", &setting]);
        }
        let process = command
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().context("sharing the log")?)
            .stderr(log)
            .spawn()
            .context("starting postgres")?;
        self.process = Some(process);
        self.wait_until_ready()?;
        self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(())
    }

    /// The server writes its state on the last line of `postmaster.pid`; `ready` means that it takes connections.
    fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            let state = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
            if state.lines().last().is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            let ended = self.process.as_mut().map_or(Ok(None), Child::try_wait).context("watching postgres")?;
            if let Some(status) = ended {
                bail!("postgres stopped at once ({status}):\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("postgres was not ready after {START_SECONDS_MAX} s:\n{}", self.log())
    }

    /// The quickest stop that still frees the shared memory: what is in the folder is about to be deleted.
    fn ask_to_stop(&self, process: &Child) {
        let stopped = programs::postgres_tool("pg_ctl").is_some_and(|pg_ctl| {
            let mut command = self.account.command(&pg_ctl);
            command.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(self.data());
            command.current_dir(&self.folder).status().is_ok_and(|status| status.success())
        });
        if !stopped {
            let _ = Command::new("kill").args(["-QUIT", &process.id().to_string()]).status();
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            self.ask_to_stop(&process);
            let _ = process.wait();
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            say::complaint(&format!("could not delete {}: {error}", self.folder.display()));
        }
    }
}

/// Settings that differ from `PostgreSQL`'s own.
fn settings(durability: Durability) -> Vec<String> {
    let mut settings = vec!["listen_addresses=127.0.0.1".to_owned(), format!("max_connections={CONNECTIONS_MAX}")];
    match durability {
        Durability::None => {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
        }
        Durability::Full => settings.extend(["shared_buffers=512MB", "max_wal_size=4GB"].map(str::to_owned)),
    }
    settings
}

/// A port that is free now. Another program may take it before `PostgreSQL` does; then the start fails with its log.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("asking for a free port")?;
    Ok(listener.local_addr().context("reading the port")?.port())
}

/// Whom the server runs as. `PostgreSQL` refuses root, so root steps down to the account `postgres`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    Caller,
    #[cfg(unix)]
    Postgres {
        uid: u32,
        gid: u32,
    },
}

impl Account {
    fn choose() -> Result<Self> {
        if !programs::is_root() {
            return Ok(Self::Caller);
        }
        #[cfg(unix)]
        {
            let accounts = fs::read_to_string("/etc/passwd").context("reading the accounts")?;
            account_named(&accounts, "postgres").context(
                "PostgreSQL refuses to run as root, and there is no account `postgres` to run it as\n\
                 hint: `useradd --system postgres`, or run this as an ordinary user",
            )
        }
        #[cfg(not(unix))]
        Ok(Self::Caller)
    }

    fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        #[cfg(unix)]
        if let Self::Postgres { uid, gid } = self {
            use std::os::unix::process::CommandExt;
            command.uid(uid).gid(gid);
        }
        command
    }

    fn own(self, folder: &Path) -> Result<()> {
        #[cfg(unix)]
        if let Self::Postgres { uid, gid } = self {
            std::os::unix::fs::chown(folder, Some(uid), Some(gid)).context("giving the folder to `postgres`")?;
        }
        Ok(())
    }
}

/// The ids of one account in the text of `/etc/passwd`.
#[cfg(unix)]
fn account_named(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let matches = fields.next() == Some(name);
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        matches.then_some(Account::Postgres { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:102:105:x:/:/bin/bash\n";
        assert_eq!(account_named(accounts, "postgres"), Some(Account::Postgres { uid: 102, gid: 105 }));
        assert_eq!(account_named(accounts, "post"), None);
    }

    #[test]
    fn only_a_server_for_tests_gives_up_durability() {
        assert!(settings(Durability::None).contains(&"fsync=off".to_owned()));
        assert!(settings(Durability::Full).iter().all(|setting| !setting.contains("=off")));
    }
}

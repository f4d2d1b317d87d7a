//! The measured server: the real binary, started on its own port and stopped by its own id.

use anyhow::Context;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; stopped when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Seconds from start to the first answer.
    pub started_s: f64,
}

impl Server {
    /// Starts `assay serve` on a folder and waits for its first answer.
    pub(crate) fn start(bin: &Path, folder: &Path, postgres: Option<&str>) -> anyhow::Result<Self> {
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(bin);
        command.args(["serve", "--listen", &free.to_string(), "--data"]).arg(folder);
        if let Some(address) = postgres {
            command.args(["--database", address]);
        }
        let started = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().context("starting the server")?;
        if let Some(stderr) = child.stderr.take() {
            std::thread::spawn(move || BufReader::new(stderr).lines().for_each(drop));
        }
        while answer(free).is_err() {
            anyhow::ensure!(started.elapsed() < Duration::from_secs(30), "the server did not answer within 30 s");
            anyhow::ensure!(child.try_wait()?.is_none(), "the server ended at once");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Self { child, address: free, started_s: started.elapsed().as_secs_f64() })
    }

    /// Resident memory in MiB, now and at its highest.
    pub(crate) fn memory_mib(&self) -> anyhow::Result<(f64, f64)> {
        memory_of(self.child.id())
    }
}

/// Resident memory of a process in MiB, now and at its highest.
pub(crate) fn memory_of(id: u32) -> anyhow::Result<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let number = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    };
    Ok((number("VmRSS:").unwrap_or(0.0) / 1_024.0, number("VmHWM:").unwrap_or(0.0) / 1_024.0))
}

fn answer(address: SocketAddr) -> anyhow::Result<()> {
    use std::io::{Read, Write};
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(100))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    anyhow::ensure!(head.starts_with(b"HTTP/1.1"), "not an HTTP answer");
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ours by its own id; a server that has ended already is fine.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

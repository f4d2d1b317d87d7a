//! A small HTTP/1.1 client for load: keep-alive, no copies to speak of, just enough to read a JSON answer.

use crate::seed::Worker;
use anyhow::Context;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One person's connection.
pub(crate) struct Client {
    stream: TcpStream,
    headers: String,
    buffer: Vec<u8>,
    request: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, worker: &Worker) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let headers = format!(
            "Host: localhost\r\nContent-Type: application/json\r\nCookie: assay_session={}\r\nX-CSRF-Token: {}\r\n",
            worker.cookie, worker.csrf
        );
        Ok(Self { stream, headers, buffer: Vec::with_capacity(4_096), request: Vec::with_capacity(2_048) })
    }

    /// Posts JSON and gives the status and the body.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<(u16, &[u8])> {
        self.request.clear();
        let head = format!("POST {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n", self.headers, body.len());
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.stream.write_all(&self.request).await?;
        self.buffer.clear();
        loop {
            let count = self.stream.read_buf(&mut self.buffer).await?;
            anyhow::ensure!(count > 0, "the server closed the connection");
            let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end]).context("a head that is not text")?;
            let status = head.get(9..12).and_then(|code| code.parse().ok()).context("no status")?;
            let length: usize = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse()))
                .transpose()?
                .unwrap_or(0);
            let body = end + 4;
            while self.buffer.len() < body + length {
                anyhow::ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the answer was cut short");
            }
            return Ok((status, &self.buffer[body..body + length]));
        }
    }
}

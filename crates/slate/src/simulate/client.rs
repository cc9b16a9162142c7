//! The service's own servers, as Slate sees them: JSON over HTTP/1.1, one connection that is kept.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;
use slate_core::{Error, ErrorKind, Result};

use crate::token::Token;

/// The largest answer that is taken.
const BYTES_MAX: usize = 16 << 20;

/// A connection.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
    token: String,
}

impl Client {
    pub(super) fn connect(host: SocketAddr, token: &Token) -> Result<Self> {
        let stream = TcpStream::connect(host).map_err(|e| failed(&e))?;
        stream.set_nodelay(true).map_err(|e| failed(&e))?;
        let token = token.reveal().to_owned();
        Ok(Self { stream: BufReader::new(stream), host, token })
    }

    /// The answer to a request that succeeds.
    pub(super) fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let (host, token, body) = (self.host, &self.token, body.to_string());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(head.as_bytes()).map_err(|e| failed(&e))?;
        let (status, length) = self.head()?;
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).map_err(|e| failed(&e))?;
        let text = String::from_utf8_lossy(&answer);
        if status != 200 {
            let detail = format!("{path} answered {status}: {text}");
            return Err(Error::new(ErrorKind::Io, detail));
        }
        serde_json::from_str(&text).map_err(|e| Error::invalid(format!("{path}: {e}")))
    }

    /// Status and length of the body.
    fn head(&mut self) -> Result<(u16, usize)> {
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).map_err(|e| failed(&e))?;
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(code) = line.strip_prefix("http/1.1 ") {
                status = code.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            }
            if let Some(bytes) = line.strip_prefix("content-length:") {
                length = bytes.trim().parse().unwrap_or(usize::MAX);
            }
        }
        if status == 0 || length > BYTES_MAX {
            return Err(Error::new(ErrorKind::Io, "the server's answer is not one of Slate's"));
        }
        Ok((status, length))
    }
}

fn failed(error: &std::io::Error) -> Error {
    Error::io("talk to the simulated service's server", error)
}

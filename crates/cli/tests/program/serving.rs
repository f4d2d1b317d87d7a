//! The server as a process, and the program as its client.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// A running server, killed at the end of the test.
struct Server {
    child: Child,
    address: String,
    link: Option<String>,
}

impl Server {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            said += &line;
            if line == "}" {
                break;
            }
        }
        let said: Value = serde_json::from_str(&said).unwrap();
        let address = said["address"].as_str().unwrap().to_owned();
        Self { child, address, link: said["setup_link"].as_str().map(str::to_owned) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn while_a_server_runs_its_data_is_looked_at_but_changed_through_it_only() {
    let sandbox = Sandbox::with_example();
    let _server = Server::start(&sandbox);
    tells!(
        sandbox,
        sandbox.run(&["project", "list"]),
        sandbox.run(&["backup", "while-it-runs.tar"]),
        sandbox.run(&["import", "items.jsonl", "--project", "message-spam"]),
        sandbox.run(&["serve", "--listen", "127.0.0.1:0"]),
    );
}

#[test]
fn the_set_up_link_is_offered_until_there_is_an_administrator() {
    let sandbox = Sandbox::with_example();
    assert!(Server::start(&sandbox).link.as_deref().unwrap().contains("/setup#"));
    sandbox.must(&["user", "add", "ada", "--admin"]);
    assert_eq!(Server::start(&sandbox).link, None);
}

#[test]
fn the_program_does_the_same_through_a_server() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["user", "add", "ada", "--admin", "--project", "message-spam", "--role", "lead"]);
    let scopes = ["token", "create", "t", "--scopes", "read,transfer,manage,people", "--for", "ada"];
    let token = sandbox.must(&scopes).trim().to_owned();
    sandbox.write("rows.csv", "text,received\nrunning late,08:52\n,09:15\n");
    sandbox.write("bare.csv", "running late,08:52\n");
    let server = Server::start(&sandbox);
    let run = |args: &[&str]| {
        let mut command = sandbox.command(args);
        let output = command.args(["--server", &server.address, "--token", &token]).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().unwrap_or(-1);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        format!("$ assay {}\nexit code: {code}\n----- stdout\n{out}----- stderr\n{err}", args.join(" "))
    };
    tells!(
        sandbox,
        run(&["project", "list"]),
        run(&["project", "show", "mesage-spam"]),
        run(&["project", "apply", "--dry-run"]),
        run(&["import", "items.jsonl", "--project", "message-spam", "--batch", "First"]),
        run(&["import", "rows.csv", "--project", "message-spam"]),
        run(&["import", "bare.csv", "--project", "message-spam", "--columns", "text,received"]),
        run(&["export", "--project", "message-spam", "--states", "gathering", "--format", "csv", "-o", "labels.csv"]),
        run(&["user", "add", "ben", "--project", "message-spam", "--role", "associate"]),
        run(&["user", "passwd", "ben"]),
        run(&["user", "list"]),
        run(&["user", "disable", "bne"]),
        run(&["init", "elsewhere"]),
        run(&["demo"]),
    );
    assert_eq!(sandbox.read("labels.csv").lines().count(), 8);
}

#[test]
fn a_token_for_files_alone_moves_them_and_one_that_is_not_is_told_so_before_the_file_is_sent() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["user", "add", "ada", "--admin"]);
    let token =
        |scope: &str| sandbox.must(&["token", "create", "t", "--scopes", scope, "--for", "ada"]).trim().to_owned();
    let (carrier, reader) = (token("transfer"), token("read"));
    // More than a connection holds on its way, so that a server that closes it is noticed.
    let rows: Vec<String> =
        (0..100_000).map(|n| format!("{{\"text\":\"message number {n}, long enough to matter\"}}")).collect();
    sandbox.write("many.jsonl", &rows.join("\n"));
    let server = Server::start(&sandbox);
    let run =
        |args: &[&str], token: &str| sandbox.run(&[args, &["--server", &server.address, "--token", token]].concat());
    for _ in 0..3 {
        let refused = run(&["import", "many.jsonl", "--project", "message-spam"], &reader);
        assert!(refused.contains("exit code: 1") && refused.contains("it needs the scope `transfer`"), "{refused}");
    }
    let imported = run(&["import", "items.jsonl", "--project", "message-spam"], &carrier);
    assert!(imported.contains("exit code: 0") && imported.contains("6 items imported"), "{imported}");
    let exported = run(&["export", "--project", "message-spam", "--states", "gathering"], &carrier);
    assert!(exported.contains("exit code: 0") && exported.contains("6 rows exported"), "{exported}");
}

#[test]
fn a_server_is_verified_and_backed_up_from_afar_and_the_backup_comes_back() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
    sandbox.must(&["user", "add", "ada", "--admin"]);
    sandbox.must(&["user", "add", "lea", "--project", "message-spam", "--role", "lead"]);
    let token = |name: &str| {
        let made = ["token", "create", "t", "--scopes", "read,transfer,manage,people", "--for", name];
        sandbox.must(&made).trim().to_owned()
    };
    let (ada, lea) = (token("ada"), token("lea"));
    let server = Server::start(&sandbox);
    let run = |args: &[&str], token: &str| {
        sandbox.run(&[args, &["--server", &server.address, "--token", token]].concat()).replace(token, "[TOKEN]")
    };
    tells!(
        sandbox,
        run(&["verify"], &ada),
        run(&["verify", "--quick"], &ada),
        run(&["verify"], &lea),
        run(&["backup", "afar.tar"], &ada),
        run(&["backup", "afar.tar"], &ada),
        run(&["backup", "lea.tar"], &lea),
        run(&["restore", "afar.tar"], &ada),
        sandbox.run(&["restore", "afar.tar", "--data", "restored"]),
        sandbox.run(&["verify", "--data", "restored"]),
    );
    assert!(!sandbox.path("lea.tar").exists());
    let export = ["export", "--project", "message-spam", "--states", "gathering"];
    let afar = run(&export, &ada);
    let restored = sandbox.run(&[&export[..], &["--data", "restored"]].concat());
    assert_eq!(afar.lines().skip(1).collect::<Vec<_>>(), restored.lines().skip(1).collect::<Vec<_>>());
}

/// A server that answers every request with a head that promises more than it sends.
fn one_that_breaks_off(body: Vec<u8>) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let _head = connection.read(&mut [0; 4_096]).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n";
            connection.write_all(head.as_bytes()).unwrap();
            connection.write_all(format!("{:x}\r\n", body.len()).as_bytes()).unwrap();
            connection.write_all(&body).unwrap();
            connection.write_all(b"\r\n").unwrap();
        }
    });
    address
}

#[test]
fn a_backup_that_breaks_off_on_its_way_leaves_no_file() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["backup", "whole.tar"]);
    let whole = std::fs::read(sandbox.path("whole.tar")).unwrap();
    let address = one_that_breaks_off(whole[..whole.len() / 2].to_vec());
    let before = std::fs::read_dir(sandbox.folder()).unwrap().count();
    let said = sandbox.run(&["backup", "cut.tar", "--server", &address, "--token", "assay_any"]);
    assert!(said.contains("exit code: 2") && said.contains("error: the backup broke off"), "{said}");
    assert_eq!(std::fs::read_dir(sandbox.folder()).unwrap().count(), before, "neither the file nor a part of it");
}

#[test]
fn a_server_that_is_not_there_or_a_token_that_is_not_good_is_explained() {
    let sandbox = Sandbox::with_example();
    let server = Server::start(&sandbox);
    tells!(
        sandbox,
        sandbox.run(&["project", "list", "--server", &server.address]),
        sandbox.run(&["project", "list", "--server", &server.address, "--token", "assay_wrong"]),
        sandbox.run(&["project", "list", "--server", "assay.example", "--token", "assay_wrong"]),
        sandbox.run(&["project", "list", "--server", "http://127.0.0.1:9", "--token", "assay_wrong"]),
    );
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_ends_in_order() {
    let sandbox = Sandbox::with_example();
    let mut server = Server::start(&sandbox);
    let told = std::process::Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
}

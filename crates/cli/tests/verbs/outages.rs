//! Whoever watches a log stays while its server is away or overloaded, and leaves with a status of its own at a fork.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::common::{assay, json};
use crate::log::{ok, word};
use crate::server::Server;

/// How long to wait for what must come before a test is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A web server of the files of a log, which can go away.
struct Mirror {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    /// What it answers to whoever looks something up.
    lookups: Arc<AtomicU16>,
    gone: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Mirror {
    /// Serves the folder at an address, until it is dropped.
    fn start(folder: PathBuf, address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let (status, gone) = (Arc::new(AtomicU16::new(200)), Arc::new(AtomicBool::new(false)));
        let lookups = Arc::new(AtomicU16::new(200));
        let (says, ends) = ([Arc::clone(&status), Arc::clone(&lookups)], Arc::clone(&gone));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                // A client that goes away is none of its concern.
                let _ =
                    answer(&folder, stream.unwrap(), says.each_ref().map(|says| says.load(Ordering::SeqCst)));
            }
        });
        Self { address, status, lookups, gone, thread: Some(thread) }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn answer(folder: &Path, mut stream: TcpStream, [status, lookups]: [u16; 2]) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let path = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = path.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let status = if path.starts_with("api/") { lookups } else { status };
    let (status, body) = match std::fs::read(folder.join(path)) {
        _ if status != 200 => (status, b"not now".to_vec()),
        Ok(bytes) => (200, bytes),
        Err(_) => (404, Vec::new()),
    };
    let head = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), &body].concat())
}

/// A process that watches a log, and what it has said.
struct Watch {
    child: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

impl Watch {
    fn start(folder: &Path, url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["monitor", url, "--vkey", "log/log.vkey", "--every", "1"])
            .current_dir(folder)
            .env("ASSAY_HOME", folder.join("home"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = gather(child.stdout.take().unwrap());
        let err = gather(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// Waits until it has said something.
    fn await_out(&self, text: &str) {
        self.wait(&self.out, text, 1);
    }

    /// Waits until it has noted something so many times.
    fn await_err(&self, text: &str, times: usize) {
        self.wait(&self.err, text, times);
    }

    fn wait(&self, said: &Mutex<String>, text: &str, times: usize) {
        let begun = Instant::now();
        while said.lock().unwrap().matches(text).count() < times {
            let (out, err) = (self.out.lock().unwrap(), self.err.lock().unwrap());
            assert!(begun.elapsed() < PATIENCE, "never `{text}` {times} times: {out}{err}");
            drop((out, err));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gather(mut stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let kept: Arc<Mutex<String>> = Arc::default();
    let all = Arc::clone(&kept);
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = stream.read(&mut bytes) {
            all.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    });
    kept
}

fn register(folder: &Path, name: &str) {
    ok(folder, &["key", "new", "--key", name]);
    ok(folder, &["party", "register", "--name", name, "--key", name, "--log", "log"]);
}

fn copy(folder: &Path, from: &str, to: &str) {
    assert!(Command::new("cp").args(["-r", from, to]).current_dir(folder).status().unwrap().success());
}

#[test]
fn whoever_watches_waits_for_a_server_and_leaves_at_a_fork() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    copy(folder, "log", "old");
    copy(folder, "home", "old-home");
    register(folder, "ada");
    let mirror = Mirror::start(folder.join("log"), "127.0.0.1:0");
    let (url, address) = (mirror.url(), mirror.address.to_string());
    let mut watch = Watch::start(folder, &url);
    watch.await_out("party ada registered");
    // It goes away, and comes back with more.
    drop(mirror);
    watch.await_err("does not answer", 1);
    register(folder, "bea");
    let mirror = Mirror::start(folder.join("log"), &address);
    watch.await_out("party bea registered");
    watch.await_err(&format!("note: `{url}` answers again\n"), 1);
    // It is out of order, then asks for patience.
    for (times, status, name) in [(2, 503, "cleo"), (3, 429, "dora")] {
        mirror.status.store(status, Ordering::SeqCst);
        watch.await_err(&format!("does not answer: status {status}"), 1);
        register(folder, name);
        mirror.status.store(200, Ordering::SeqCst);
        watch.await_out(&format!("party {name} registered"));
        watch.await_err("answers again", times);
    }
    let notes = watch.err.lock().unwrap().clone();
    assert_eq!(notes.lines().count(), 6, "once when it goes, once when it is back: {notes}");
    assert_eq!(watch.out.lock().unwrap().matches("party ada registered").count(), 1, "nothing is told twice");
    // The operator goes on from an old copy.
    mirror.status.store(503, Ordering::SeqCst);
    for (name, old) in [("log", "old"), ("home", "old-home")] {
        std::fs::remove_dir_all(folder.join(name)).unwrap();
        copy(folder, old, name);
    }
    ["eve", "fay", "gil", "hal", "ida"].iter().for_each(|name| register(folder, name));
    mirror.status.store(200, Ordering::SeqCst);
    assert_eq!(watch.child.wait().unwrap().code(), Some(1));
    watch.await_err("error: the log does not hold: it does not continue what it showed before", 1);
}

#[test]
fn looking_once_fails_at_once_and_not_as_a_fork_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    let mirror = Mirror::start(folder.join("log"), "127.0.0.1:0");
    let url = mirror.url();
    let look = || assay(folder, &["monitor", &url, "--vkey", "log/log.vkey", "--once"]);
    assert_eq!(look().status, 0);
    let seen = std::fs::read(folder.join("assay-monitor.checkpoint")).unwrap();
    mirror.status.store(503, Ordering::SeqCst);
    let ran = look();
    assert!(ran.status == 2 && ran.err.contains("status 503"), "{} {}", ran.status, ran.err);
    mirror.status.store(200, Ordering::SeqCst);
    // A log that grows behind a tile that is not served is no fork.
    register(folder, "ada");
    std::fs::rename(folder.join("log/tile"), folder.join("tile")).unwrap();
    let ran = look();
    assert!(ran.status == 2 && ran.err.contains("status 404"), "{} {}", ran.status, ran.err);
    std::fs::rename(folder.join("tile"), folder.join("log/tile")).unwrap();
    assert_eq!(std::fs::read(folder.join("assay-monitor.checkpoint")).unwrap(), seen);
    // One whose entries are not those of its tree is wrong.
    let bundle = std::fs::read_dir(folder.join("log/tile/entries/000.p")).unwrap();
    for file in bundle.map(|file| file.unwrap().path()) {
        let mut bytes = std::fs::read(&file).unwrap();
        let at = bytes.len() - 5;
        bytes[at] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }
    let ran = look();
    assert!(ran.status == 1 && ran.err.contains("it is not the entry that the tree holds"), "{}", ran.err);
    drop(mirror);
    let ran = look();
    assert!(ran.status == 2 && ran.err.contains("does not answer"), "{} {}", ran.status, ran.err);
}

#[test]
fn what_a_later_key_signs_is_not_missed_while_keys_cannot_be_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    register(folder, "ada");
    ok(folder, &["key", "new", "--key", "second"]);
    ok(folder, &["party", "rotate", "--new-key", "second", "--key", "ada", "--log", "log"]);
    let made = |name: &'static str| {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        [&what[..], &["--key", "second", "--log", "log"]].concat()
    };
    let mirror = Mirror::start(folder.join("log"), "127.0.0.1:0");
    let url = mirror.url();
    let state = folder.join("assay-monitor.checkpoint");
    let look =
        |party: &str| assay(folder, &["monitor", &url, "--vkey", "log/log.vkey", "--party", party, "--once"]);
    // Of a party that is not looked up anywhere, the first key counts and those that are seen to come.
    ok(folder, &made("one"));
    let ada = word(&json(folder, &["artifact", "list", "--log", "log", "--json"])[0], "owner");
    let told = look(&ada);
    assert!(told.status == 0 && told.out.contains("registered as one"), "{} {}", told.out, told.err);
    let seen = std::fs::read(&state).unwrap();
    // What is new is by a key that only a look-up tells.
    ok(folder, &made("two"));
    for status in [503, 429] {
        mirror.lookups.store(status, Ordering::SeqCst);
        let ran = look(&ada);
        assert!(
            ran.status == 2 && ran.err.contains(&format!("status {status}")),
            "{} {}",
            ran.status,
            ran.err
        );
        assert_eq!((ran.out.as_str(), std::fs::read(&state).unwrap()), ("", seen.clone()));
    }
    let server = Server::start(folder, &[]);
    let path = format!("api/v1/parties/{ada}?limit=1");
    let keys = ureq::get(format!("{}/{path}", server.url)).call().unwrap().body_mut().read_to_vec().unwrap();
    drop(server);
    std::fs::create_dir_all(folder.join("log/api/v1/parties")).unwrap();
    std::fs::write(folder.join("log").join(path), keys).unwrap();
    mirror.lookups.store(200, Ordering::SeqCst);
    let told = look(&ada);
    assert!(told.status == 0 && told.out.contains("registered as two"), "{} {}", told.out, told.err);
}

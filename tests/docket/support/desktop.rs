//! A virtual desktop of its own (Xvfb, a session bus, a window manager), and a program's window on it, driven through the accessibility
//! tree as a screen reader would, and by keys as a person would.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use atspi::proxy::accessible::{AccessibleProxy, ObjectRefExt};
use atspi::proxy::action::ActionProxy;
use atspi::proxy::component::ComponentProxy;
use atspi::proxy::text::TextProxy;
use atspi::{AccessibilityConnection, Role, State};
use futures_lite::future::block_on;

/// How long anything may take to show up: machines are slow at times, and a test that waits too little tests nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A child that is ended with the desktop.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual screen with a session bus and a window manager.
pub struct Desktop {
    display: String,
    bus: String,
    accessibility: AccessibilityConnection,
    folder: tempfile::TempDir,
    // Ended in this order.
    _services: Vec<Service>,
}

impl Desktop {
    /// Starts one; `None`, with a word on standard error, where the programs for it are not installed. Continuous integration has them.
    pub fn start(width: u32, height: u32) -> Option<Self> {
        for program in ["Xvfb", "dbus-daemon", "xdotool", "openbox", "import"] {
            let is_there = std::env::var_os("PATH")
                .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).exists()));
            if !is_there {
                assert!(std::env::var_os("CI").is_none(), "{program} is not installed");
                eprintln!("skipped: {program} is not installed (make test installs it)");
                return None;
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut services = Vec::new();

        // Xvfb chooses a free display and writes its number to the descriptor it is told, here its standard output.
        let mut xvfb = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let display = format!(":{}", first_line(&mut xvfb));
        services.push(Service(xvfb));

        let mut dbus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .env("DISPLAY", &display)
            .env("XDG_RUNTIME_DIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts");
        let bus = first_line(&mut dbus);
        services.push(Service(dbus));
        services.push(Service(
            Command::new("openbox")
                .env("DISPLAY", &display)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("openbox starts"),
        ));
        let accessibility = block_on(accessibility_of(&bus));
        services.reverse();
        Some(Self { display, bus, accessibility, folder, _services: services })
    }

    /// Starts a program on the desktop and waits for its window.
    pub fn open(&self, command: &mut Command) -> Window<'_> {
        let log = std::fs::File::create(self.folder.path().join("program.log")).expect("a log file");
        let child = command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .spawn()
            .expect("the program starts");
        Window { desktop: self, program: Service(child) }
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).status().expect("xdotool");
        assert!(status.success(), "xdotool {arguments:?}");
    }
}

/// The first line that a child prints.
fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a piped output")).read_line(&mut line).expect("a line");
    line.trim().to_owned()
}

/// Switches accessibility on at a session bus, and connects to the bus that it names for it.
async fn accessibility_of(session: &str) -> AccessibilityConnection {
    let session =
        zbus::connection::Builder::address(session).expect("a bus address").build().await.expect("the session bus");
    let status =
        zbus::Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status").await.expect("org.a11y.Bus");
    status.set_property("IsEnabled", true).await.expect("accessibility can be switched on");
    let bus = zbus::Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").await.expect("org.a11y.Bus");
    let address: String = bus.call("GetAddress", &()).await.expect("the accessibility bus has an address");
    let address = address.as_str().try_into().expect("a bus address");
    AccessibilityConnection::from_address(address).await.expect("the accessibility bus")
}

/// A program's window.
pub struct Window<'d> {
    desktop: &'d Desktop,
    program: Service,
}

/// One thing in the accessibility tree.
struct Node<'c> {
    proxy: AccessibleProxy<'c>,
    role: Role,
    name: String,
    depth: usize,
}

impl<'d> Window<'d> {
    /// Waits until something of this name is there. A name after `~` matches a part; before `@` a role may stand (`button@Send`).
    pub fn wait(&mut self, name: &str) {
        self.find(name);
    }

    /// Presses a button, or whatever it is that has this name.
    pub fn click(&mut self, name: &str) {
        let end = Instant::now() + PATIENCE;
        // Between finding it and pressing it the window may be drawn anew without that node: then it is looked for again.
        while let Err(error) = self.press(name) {
            assert!(is_gone(&error) && Instant::now() < end, "{name} cannot be pressed: {error}\n{}", self.tree());
            self.pause();
        }
    }

    fn press(&mut self, name: &str) -> zbus::Result<bool> {
        let node = self.find(name);
        block_on(async {
            let action = ActionProxy::builder(node.inner().connection())
                .destination(node.inner().destination().to_owned())
                .and_then(|b| b.path(node.inner().path().to_owned()))
                .expect("an address")
                .build()
                .await
                .expect("it can be acted on");
            action.do_action(0).await
        })
    }

    /// Puts the keyboard focus on what has this name.
    pub fn focus(&mut self, name: &str) {
        let end = Instant::now() + PATIENCE;
        // A window that is drawn anew at that moment loses the wish, or has another node for the same field: it is looked for and said
        // again, as a person would.
        loop {
            let node = self.find(name);
            let component = block_on(async {
                ComponentProxy::builder(node.inner().connection())
                    .destination(node.inner().destination().to_owned())
                    .and_then(|b| b.path(node.inner().path().to_owned()))
                    .expect("an address")
                    .build()
                    .await
                    .expect("it has a place on the screen")
            });
            block_on(component.grab_focus()).expect("it takes the focus");
            self.pause();
            if block_on(node.get_state()).is_ok_and(|state| state.contains(State::Focused)) {
                return;
            }
            assert!(Instant::now() < end, "{name} does not take the focus\n{}", self.tree());
        }
    }

    /// Writes into a text field, in the place of what stood there, and waits until it stands there.
    pub fn write(&mut self, name: &str, text: &str) {
        self.focus(name);
        self.keys("ctrl+a");
        self.desktop.xdotool(&["type", "--delay", "4", text]);
        let end = Instant::now() + PATIENCE;
        while self.text_of(name) != text {
            assert!(Instant::now() < end, "{name} holds {:?}, not {text:?}\n{}", self.text_of(name), self.tree());
            self.pause();
        }
    }

    /// The text in a text field.
    pub fn text_of(&mut self, name: &str) -> String {
        let node = self.find(name);
        block_on(async {
            let text = TextProxy::builder(node.inner().connection())
                .destination(node.inner().destination().to_owned())
                .and_then(|b| b.path(node.inner().path().to_owned()))
                .expect("an address")
                .build()
                .await
                .expect("it holds text");
            text.get_text(0, -1).await.unwrap_or_default()
        })
    }

    /// Presses keys, as xdotool spells them: `ctrl+z`, `Tab Tab Return`.
    pub fn keys(&self, keys: &str) {
        for key in keys.split_whitespace() {
            self.desktop.xdotool(&["key", "--delay", "20", key]);
        }
    }

    /// Writes a picture of the whole desktop to a PNG file.
    pub fn picture(&self, path: &Path) {
        let status = Command::new("import")
            .env("DISPLAY", &self.desktop.display)
            .args(["-window", "root"])
            .arg(path)
            .status()
            .expect("import");
        assert!(status.success(), "no picture could be taken");
    }

    /// Closes the window as its close button would, and waits for the program to end.
    pub fn kill(mut self) {
        let _ = self.program.0.kill();
        let _ = self.program.0.wait();
    }

    /// The accessibility tree as text, to see why a test failed.
    pub fn tree(&self) -> String {
        let mut lines: Vec<String> = block_on(self.nodes())
            .iter()
            .map(|node| format!("{}{} {:?}", "  ".repeat(node.depth), node.role, node.name))
            .collect();
        let log = std::fs::read_to_string(self.desktop.folder.path().join("program.log")).unwrap_or_default();
        lines.push(format!("-- the program said:\n{log}"));
        lines.join("\n")
    }

    fn find(&mut self, name: &str) -> AccessibleProxy<'d> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(node) = block_on(self.nodes()).into_iter().find(|node| is_match(node, name)) {
                return node.proxy;
            }
            if let Ok(Some(status)) = self.program.0.try_wait() {
                panic!("the program has ended ({status}) before {name} was there\n{}", self.tree());
            }
            assert!(Instant::now() < end, "not found: {name}\n{}", self.tree());
            self.pause();
        }
    }

    /// Lets the window draw: the accessibility tree tells nobody when it has settled.
    fn pause(&self) {
        std::thread::park_timeout(Duration::from_millis(60));
    }

    /// Everything in the window, parents first; what vanishes meanwhile is left out.
    async fn nodes(&self) -> Vec<Node<'d>> {
        let connection = self.desktop.accessibility.connection();
        let mut nodes = Vec::new();
        let Ok(registry) = self.desktop.accessibility.root_accessible_on_registry().await else { return nodes };
        let mut open = Vec::new();
        for application in registry.get_children().await.unwrap_or_default() {
            if let Ok(proxy) = application.into_accessible_proxy(connection).await
                && process_of(connection, &proxy).await == Some(self.program.0.id())
            {
                open.push((proxy, 0));
            }
        }
        while let Some((proxy, depth)) = open.pop() {
            for child in proxy.get_children().await.unwrap_or_default().into_iter().rev() {
                if let Ok(child) = child.into_accessible_proxy(connection).await {
                    open.push((child, depth + 1));
                }
            }
            let (Ok(role), Ok(name)) = (proxy.get_role().await, proxy.name().await) else { continue };
            nodes.push(Node { proxy, role, name, depth });
        }
        nodes
    }
}

/// The process that owns a node's address on the bus.
async fn process_of(connection: &zbus::Connection, proxy: &AccessibleProxy<'_>) -> Option<u32> {
    let bus = zbus::fdo::DBusProxy::new(connection).await.ok()?;
    bus.get_connection_unix_process_id(proxy.inner().destination().clone()).await.ok()
}

/// Whether it was said because the node is not in the window any more.
fn is_gone(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::MethodError(name, ..) if name.as_str() == "org.freedesktop.DBus.Error.UnknownObject")
}

fn is_match(node: &Node<'_>, wanted: &str) -> bool {
    let (role, name) = wanted.split_once('@').unwrap_or(("", wanted));
    let is_role = role.is_empty() || node.role.to_string() == role;
    is_role && name.strip_prefix('~').map_or_else(|| node.name == name, |part| node.name.contains(part))
}

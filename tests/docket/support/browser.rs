//! A browser for `$BROWSER`: a script that starts this test binary again, which follows the address with one click.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Carries the address from the script to [`follows_the_address`].
const ADDRESS: &str = "DOCKET_TEST_ADDRESS";

/// Writes the script into a folder; its path is what `$BROWSER` names.
pub fn in_folder(folder: &Path) -> PathBuf {
    let script = folder.join("browser");
    let test = std::env::current_exe().expect("this test binary");
    let text = format!(
        "#!/bin/sh\n{ADDRESS}=\"$1\" exec '{}' --exact support::browser::follows_the_address\n",
        test.display()
    );
    std::fs::write(&script, text).expect("a script");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a script that runs");
    script
}

/// The browser itself. Among the other tests there is no address, and nothing to follow.
#[tokio::test]
async fn follows_the_address() {
    if let Ok(address) = std::env::var(ADDRESS) {
        docket::practice::click_through(&address).await.expect("the sign-in can be gone through");
    }
}

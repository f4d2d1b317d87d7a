//! Times the Python packages that people use today, on the same file in the same run, where they are installed.

use super::crowd::Files;
use super::said;
use crate::report::Report;
use anyhow::Context;
use std::process::{Command, Stdio};

/// What a package is asked for: its name, what is called, and the code, which has `labels` (a table) and sets `seconds`.
const PEERS: [(&str, &str, &str); 4] = [
    ("pandas", "reading CSV", "import pandas as pd\nt = time.perf_counter()\npd.read_csv(path)"),
    (
        "crowdkit",
        "majority",
        "from crowdkit.aggregation import MajorityVote\nt = time.perf_counter()\nMajorityVote().fit_predict(labels())",
    ),
    (
        "crowdkit",
        "dawid-skene, 10 iterations",
        "from crowdkit.aggregation import DawidSkene\ndata = labels()\nt = time.perf_counter()\n\
         DawidSkene(n_iter=10, tol=-1e300).fit_predict(data)",
    ),
    (
        "krippendorff",
        "Krippendorff's alpha (nominal), counts included",
        "import krippendorff, pandas as pd\ndata = labels()\nt = time.perf_counter()\n\
         krippendorff.alpha(value_counts=pd.crosstab(data.task, data.label).to_numpy(), level_of_measurement='nominal')",
    ),
];

/// Times the peers; one that is not installed is named and passed over.
pub(super) fn run(python: &str, files: &Files, report: &mut Report) -> anyhow::Result<()> {
    for (package, what, code) in PEERS {
        let known = Command::new(python).args(["-c", &format!("import {package}")]).stderr(Stdio::null()).status();
        if !known.is_ok_and(|status| status.success()) {
            report.remark(&format!("{package} is not installed for {python}, so {what} is not compared"))?;
            continue;
        }
        let program = format!(
            "import sys, time, warnings\nwarnings.filterwarnings('ignore')\npath = sys.argv[1]\n\
             def labels():\n    import pandas\n    return pandas.read_csv(path)\n{code}\nprint(time.perf_counter() - t)\n"
        );
        let output = Command::new(python).args(["-c", &program]).arg(&files.csv).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        if let Ok(seconds) = text.trim().parse::<f64>() {
            report.note(format!("{package}: {what}, {}", said(files.answers)), seconds, "s")?;
        } else {
            let reason = String::from_utf8_lossy(&output.stderr);
            let reason = reason.lines().last().context("it says nothing")?;
            report.remark(&format!("{package} is installed, but {what} failed: {reason}"))?;
        }
    }
    Ok(())
}

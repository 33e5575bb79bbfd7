//! Pages as one HTML file without scripts, pictures or anything from elsewhere: it opens in every browser without a line, prints in black
//! and white, and is read aloud in its order.

use std::fmt::Write;

use super::paper::{Paper, Part};

/// How it looks, on the screen and on paper.
const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --weak: #555; }
@media (prefers-color-scheme: dark) { :root { --weak: #bbb; } }
body { font: 15px/1.5 system-ui, 'Segoe UI', sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 1.8rem 0 .5rem; }
p { margin: .4rem 0; } .more { color: var(--weak); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .3rem 1.2rem; margin: .6rem 0; }
dt { color: var(--weak); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 1.05em/1.4 ui-monospace, Consolas, monospace; border: 1px solid var(--line); border-radius: 4px; padding: 0 .35em;
  user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; }
li { margin: .5rem 0; } ul.checks { list-style: none; padding-left: 0; } ul.checks li { padding-left: 1.9rem; text-indent: -1.9rem; }
ul.checks li > * { text-indent: 0; } .box { display: inline-block; width: 1.9rem; font-size: 1.2em; line-height: 1; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .93em; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td { white-space: pre-wrap; font-variant-numeric: tabular-nums; }
@media print { :root { color-scheme: light; --weak: #333; } body { margin: 0; max-width: none; padding: 0; font-size: 11px; }
  h2 { break-after: avoid; } tr, li, dl { break-inside: avoid; } thead { display: table-header-group; } }
";

/// The file's text.
pub(super) fn write(paper: &Paper) -> String {
    let mut page = Page(String::new());
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.element("title", &paper.title);
    page.raw("<style>");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n<main>\n");
    page.element("h1", &paper.title);
    if !paper.lead.is_empty() {
        page.element("p", &paper.lead);
    }
    for part in &paper.parts {
        page.part(part);
    }
    page.raw("</main>\n</body>\n</html>\n");
    page.0
}

struct Page(String);

impl Page {
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text, with what would be markup spelled out.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                c if c.is_control() && c != '\n' => {}
                c => self.0.push(c),
            }
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        // Writing to a string does not fail.
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = writeln!(self.0, "</{name}>");
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading(words) => self.element("h2", words),
            Part::Text(words) => self.element("p", words),
            Part::Facts(facts) => {
                self.raw("<dl>\n");
                for fact in facts {
                    self.element("dt", &fact.name);
                    if fact.is_exact {
                        self.raw("<dd>");
                        self.element("code", &fact.value);
                        self.raw("</dd>\n");
                    } else {
                        self.element("dd", &fact.value);
                    }
                }
                self.raw("</dl>\n");
            }
            Part::Steps(steps) => self.list("<ol>", steps, "</ol>\n", ""),
            Part::Checks(checks) => {
                let tick = "<span class=\"box\" aria-hidden=\"true\">☐</span>";
                self.list("<ul class=\"checks\">", checks, "</ul>\n", tick);
            }
            Part::Table { header, rows, .. } => {
                self.raw("<table>\n<thead>\n");
                self.row(header, "<th scope=\"col\">", "</th>");
                self.raw("</thead>\n<tbody>\n");
                for row in rows {
                    self.row(row, "<td>", "</td>");
                }
                self.raw("</tbody>\n</table>\n");
            }
        }
    }

    fn list(&mut self, open: &str, items: &[(String, String)], close: &str, before: &str) {
        self.raw(open);
        self.raw("\n");
        for (what, more) in items {
            self.raw("<li>");
            self.raw(before);
            self.raw("<strong>");
            self.text(what);
            self.raw("</strong>");
            if !more.is_empty() {
                self.raw("<br><span class=\"more\">");
                self.text(more);
                self.raw("</span>");
            }
            self.raw("</li>\n");
        }
        self.raw(close);
    }

    fn row(&mut self, cells: &[String], open: &str, close: &str) {
        self.raw("<tr>");
        for cell in cells {
            self.raw(open);
            self.text(cell);
            self.raw(close);
        }
        self.raw("</tr>\n");
    }
}

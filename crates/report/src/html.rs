//! A comparison as one page that needs nothing else: no network, no script, light and dark, on screen
//! and on paper.

use std::fmt::Write as _;

use eoscope_core::experiment::SWEEP_SEEDS;

use super::chart::{ByClass, OverK, by_class, over_epochs, over_k};
use super::html_parts::{badge, grid, pairs, variants};
use super::svg::{escape, hex};
use super::{Comparison, json, legend, svg};
use eoscope_colors::{DARK, LIGHT, SERIES, Theme};

/// Width and height of a chart, in points.
const CHART: [f32; 2] = [760.0, 300.0];

/// The page. Its numbers are also in it as JSON, in the element `data`.
pub fn html(comparison: &Comparison) -> String {
    let names = comparison.names();
    let title = escape(&comparison.question);
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>{}</style>\n</head>\n<body>\n<header><h1>{title}</h1>\n",
        style()
    );
    let n_runs = comparison.runs.len();
    let _ = writeln!(
        text,
        "<p class=\"hint\">{} variants on {}. Every number can be made again with the commands below</p></header>",
        names.len(),
        if n_runs == 1 { "one run".into() } else { format!("{n_runs} runs") }
    );
    if n_runs > 1 {
        let _ = writeln!(
            text,
            "<section><h2>Runs beside runs</h2>{}{}</section>",
            conclusions(&comparison.conclusions_over_runs()),
            grid(comparison, &names)
        );
    }
    for at in 0..n_runs {
        run_part(&mut text, comparison, at, &names);
    }
    recipes(&mut text, comparison, &names);
    definitions(&mut text, comparison);
    // A closing tag in a name would end the element.
    let data = json::comparison(comparison).to_string().replace("</", "<\\/");
    let _ = writeln!(text, "<script type=\"application/json\" id=\"data\">{data}</script>");
    text.push_str("</body>\n</html>\n");
    text
}

/// What may be claimed, the first sentence larger.
fn conclusions(sentences: &[String]) -> String {
    let paragraph = |(at, sentence): (usize, &String)| {
        let class = if at == 0 { "claim" } else { "more" };
        format!("<p class=\"{class}\">{}</p>\n", escape(sentence))
    };
    sentences.iter().enumerate().map(paragraph).collect()
}

fn run_part(text: &mut String, comparison: &Comparison, at: usize, names: &[String]) {
    let run = &comparison.runs[at];
    let (manifest, classes) = (&run.run.manifest, &run.run.classes);
    let n = |counts: &[usize]| counts.iter().sum::<usize>();
    let imbalance = run.subject.order.last().and_then(|&rarest| classes.imbalance(rarest));
    let _ = writeln!(
        text,
        "<section><h2>{}</h2><p class=\"hint\">{} · {} classes · {} training rows, {} test rows{}</p>",
        escape(&manifest.name),
        escape(&manifest.subtitle()),
        classes.len(),
        n(&classes.train_counts),
        n(&classes.test_counts),
        imbalance.map_or(String::new(), |ratio| format!(" · imbalance {ratio:.0} : 1"))
    );
    text.push_str(&conclusions(&comparison.conclusions(at)));
    if let Some(sentence) = comparison.about_looks().filter(|_| at == 0) {
        let _ = writeln!(text, "<p class=\"hint\">{}</p>", escape(&sentence));
    }
    text.push_str(&variants(comparison, at, names));
    let known = run.summaries.iter().flatten();
    let _ = writeln!(
        text,
        "<p class=\"hint\">{}. Coloured: the difference to the baseline may be claimed, by test images and seeds</p>",
        escape(&legend(known.clone()))
    );
    for what in ByClass::ALL {
        chart(text, what.label(), "", &svg(&by_class(comparison, run, what, CHART)));
    }
    if !run.sweeps.is_empty() {
        let note = format!("mean ± sd over {SWEEP_SEEDS} seeds at every K");
        for (title, what) in
            ["Balanced accuracy over K", "Net gap over K"].into_iter().zip(OverK::ALL)
        {
            chart(text, title, &note, &svg(&over_k(comparison, run, what, CHART)));
        }
    }
    if !run.curves.is_empty() {
        let note = "first seed; training: the real training rows";
        chart(
            text,
            "Balanced accuracy by epoch of the fit",
            note,
            &svg(&over_epochs(comparison, run, CHART)),
        );
    }
    text.push_str("<h3>Every pair</h3>");
    text.push_str(&pairs(comparison, at, names));
    text.push_str(
        "<p class=\"hint\">By how much the row is better than the column, where that may be claimed: test images \
         and seeds both allow it at 5 % after Holm's correction over all pairs; = where they do not (point at it \
         for what is lacking)</p>\n",
    );
    let notes = names.iter().zip(&run.summaries).flat_map(|(name, summary)| {
        let notes = summary.as_ref().map_or(Vec::new(), |summary| summary.notes(classes));
        notes.into_iter().map(move |note| format!("{name}: {note}"))
    });
    let notes: Vec<String> = notes.collect();
    if !notes.is_empty() {
        text.push_str("<details open><summary>Deviations from the recipe</summary><ul>");
        for note in notes {
            let _ = write!(text, "<li>{}</li>", escape(&note));
        }
        text.push_str("</ul></details>");
    }
    text.push_str("</section>\n");
}

fn chart(text: &mut String, title: &str, note: &str, svg: &str) {
    let note = if note.is_empty() { String::new() } else { format!(" <small>{note}</small>") };
    let _ = writeln!(text, "<figure><figcaption>{title}{note}</figcaption>{svg}</figure>");
}

fn recipes(text: &mut String, comparison: &Comparison, names: &[String]) {
    text.push_str("<section><h2>Recipes</h2><dl>");
    let run = comparison.runs.first().map_or("RUN", |run| run.path.as_str());
    for (at, (variant, name)) in comparison.variants.iter().zip(names).enumerate() {
        let first = variant.recipe.seed;
        let seeds = match variant.n_seeds {
            1 => format!("seed {first}"),
            n => format!("seeds {first} to {}", first + n as u64 - 1),
        };
        let seeds = if variant.recipe.is_random() { seeds } else { "deterministic".into() };
        let _ = write!(
            text,
            "<dt>{} {} <span class=\"note\">{seeds}</span></dt><dd><code>{}</code></dd>",
            badge(comparison, at),
            escape(name),
            escape(&variant.command(run))
        );
    }
    let _ = writeln!(
        text,
        "</dl><p>All of it, with the file below</p><p><code>{}</code></p><details><summary>recipes.eoscope.json</summary><pre>{}</pre></details></section>",
        escape(&comparison.command()),
        escape(&comparison.recipes)
    );
}

fn definitions(text: &mut String, comparison: &Comparison) {
    text.push_str("<section><h2>Definitions</h2><dl>");
    for measure in &comparison.measures {
        let (label, about) = (escape(measure.label()), escape(measure.about()));
        let _ = write!(text, "<dt>{label}</dt><dd>{about}</dd>");
    }
    text.push_str(
        "<dt>Generalization gap</dt><dd>Per class the mean over features of how far the test range \
         lies outside the range of training and synthetic points (Dablain, Bellinger, Krawczyk and \
         Chawla 2022)</dd><dt>Spread</dt><dd>√(sd² + sd²): the deviation of the difference of two \
         single seeds; sd is the sample deviation, n − 1 in the denominator</dd></dl>",
    );
    let fingerprints: Vec<String> = comparison
        .runs
        .iter()
        .flat_map(|run| {
            let manifest = &run.run.manifest;
            let prints = manifest.fingerprints.iter();
            prints.map(move |(name, print)| format!("{} {name} {print}", manifest.name))
        })
        .collect();
    if !fingerprints.is_empty() {
        let _ = write!(
            text,
            "<details><summary>Fingerprints of the arrays (BLAKE3)</summary><pre>{}</pre></details>",
            escape(&fingerprints.join("\n"))
        );
    }
    let _ = writeln!(
        text,
        "<p class=\"hint\">Written by {}</p></section>",
        escape(&eoscope_io::run::manifest::written_by())
    );
}

fn style() -> String {
    let colors = |theme: &Theme| {
        let mut text = format!(
            "--panel:{};--control:{};--hairline:{};--text:{};--text-2:{};--text-3:{};--grid:{};--accent:{};--good:{};--bad:{};",
            hex(theme.panel),
            hex(theme.control),
            hex(theme.hairline),
            hex(theme.text),
            hex(theme.text_2),
            hex(theme.text_3),
            hex(theme.grid),
            hex(theme.accent),
            hex(theme.good),
            hex(theme.bad)
        );
        for slot in 0..SERIES {
            let _ = write!(text, "--series-{slot}:{};", hex(theme.rgb(super::Ink::Series(slot))));
        }
        text
    };
    format!(
        ":root{{color-scheme:light dark;{}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n{STYLE}",
        colors(&LIGHT),
        colors(&DARK)
    )
}

const STYLE: &str = "
*{box-sizing:border-box}
body{margin:0 auto;padding:24px;max-width:1240px;background:var(--panel);color:var(--text);font:14px/20px Inter,system-ui,sans-serif}
h1{font-size:24px;line-height:32px;margin:0 0 4px}
h2{font-size:18px;line-height:24px;margin:32px 0 4px}
h3,figcaption{font-size:14px;font-weight:600;margin:24px 0 8px}
small,.hint,.note{color:var(--text-3);font-size:12px;font-weight:400}
.claim{font-weight:600;margin:12px 0 4px}
.more{color:var(--text-2);margin:4px 0}
.scroll{overflow-x:auto;padding-bottom:20px}
table{border-collapse:collapse;margin:12px 0 4px;width:100%}
th,td{padding:4px 5px;text-align:left;border-bottom:1px solid var(--hairline);white-space:nowrap}
th{color:var(--text-3);font-size:12px;line-height:16px;font-weight:400;vertical-align:bottom}
th.number,td.number{padding:2px 5px;white-space:normal}
tbody tr{height:48px}
.pairs tbody tr{height:28px}
tbody tr:hover td:not(.seeds){background:var(--control)}
.number{text-align:right}
td.number{font:12px/14px 'JetBrains Mono',ui-monospace,monospace}
.best{color:var(--accent);font-weight:600}
.best::before{content:'•\\a0'}
.good{color:var(--good);font-weight:400}.bad{color:var(--bad);font-weight:400}.even{color:var(--text-2);font-weight:400}
.pairs{width:auto}
.badge{display:inline-block;min-width:20px;text-align:center;font:11px/18px 'JetBrains Mono',ui-monospace,monospace;border-left:3px solid;background:var(--control);border-radius:3px}
.seeds{padding:0;width:190px;vertical-align:top;border-bottom:0}
.seeds svg{display:block;width:190px;margin-bottom:-20px;overflow:visible}
figure{margin:0}
figure svg{width:100%;max-width:900px;display:block}
svg text{font:11px Inter,system-ui,sans-serif}
svg text.number{font:10.5px 'JetBrains Mono',ui-monospace,monospace}
dt{font-weight:600;margin-top:8px}
dd{margin:0;color:var(--text-2)}
code,pre{font:12px/18px 'JetBrains Mono',ui-monospace,monospace;background:var(--control);padding:2px 6px;border-radius:4px;overflow-wrap:anywhere;white-space:pre-wrap}
details{margin:12px 0;color:var(--text-2)}
section{break-inside:auto}
@media print{body{max-width:none;padding:0;font-size:11px;background:none}figure,table,dt+dd{break-inside:avoid}.scroll{overflow:visible;zoom:min(1,calc(7/var(--columns,1)))}th,td{padding:2px 5px}}
";

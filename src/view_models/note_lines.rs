//! What sampler and head came to, in a line each, with what they did other than asked.

use eoscope_core::refit::HeadNote;
use eoscope_core::sampler::SamplerKind;
use eoscope_report::{counted, thousands};

use crate::app::OpenRun;

/// A line below a control, a sentence on it, and notes.
pub struct NoteLine {
    /// What it came to.
    pub text: String,
    /// What that means.
    pub about: String,
    /// What was done other than asked, a sentence each.
    pub notes: Vec<String>,
}

/// What the sampler made.
pub fn sampler_note(open: &OpenRun) -> Option<NoteLine> {
    let answer = open.answers.newest.as_ref()?;
    let synthetic = &answer.outcome.synthetic;
    let made = counted(synthetic.len(), "synthetic point");
    let (text, about) = match (answer.outcome.recipe.sampling.kind, answer.bases) {
        (SamplerKind::None, _) => {
            ("No synthetic points".to_owned(), "Every class keeps its own points".to_owned())
        }
        (_, Some((bases, rows))) => (
            format!("{} of {} can be bases", thousands(bases), thousands(rows)),
            format!(
                "{made}. {} of {} minority points have another class among their K neighbours. Base: the \
                 real point that a new one starts from; enemy: a neighbour of another class",
                thousands(bases),
                thousands(rows)
            ),
        ),
        _ => {
            let renamed = relabelled(open);
            let also = match renamed {
                0 => String::new(),
                n => format!(", {} relabelled", thousands(n)),
            };
            let about = match renamed {
                0 => made.clone(),
                n => format!("{made}; {} got another label from the SVM", counted(n, "real point")),
            };
            (format!("{made}{also}"), about)
        }
    };
    let notes = synthetic.notes.iter().map(|note| note.sentence(&open.run.classes)).collect();
    Some(NoteLine { text, about, notes })
}

/// How near the head is to its optimum.
pub fn head_note(open: &OpenRun) -> Option<NoteLine> {
    let outcome = &open.answers.newest.as_ref()?.outcome;
    let notes: Vec<String> = outcome.head_notes.iter().map(HeadNote::sentence).collect();
    let (text, about) = match &outcome.certificate {
        Some(certificate) => {
            let gap = certificate.relative_gap.max(1e-9);
            let about = format!(
                "Cross-entropy with penalty: {:.5} after {} over all points, {} {gap:.0e} of it above \
                 the optimum{}",
                certificate.objective,
                counted(certificate.steps, "step"),
                if certificate.is_proven { "at most" } else { "about" },
                if outcome.is_rough { "; solved further when K rests" } else { "" },
            );
            let text = if outcome.is_rough { "near its optimum" } else { "at its optimum" };
            (text.to_owned(), about)
        }
        // Of the others nothing is known.
        None if outcome.recipe.head.method.uses_start() && notes.is_empty() => {
            ("converged".into(), "The objective is within 1 % of its optimum".into())
        }
        None => (String::new(), String::new()),
    };
    Some(NoteLine { text, about, notes })
}

/// Training points that the newest answer's sampler has labelled anew.
fn relabelled(open: &OpenRun) -> usize {
    let synthetic = open.answers.newest.as_ref().map(|answer| &answer.outcome.synthetic);
    let labels = synthetic.and_then(|synthetic| synthetic.train_labels.as_ref());
    let own = open.run.train.labels();
    labels.map_or(0, |labels| labels.iter().zip(own).filter(|(new, own)| new != own).count())
}

//! Files that are dropped on the window.

use std::path::PathBuf;

use super::FilesEffect;
use crate::app::{ClassifyMsg, Notice, Outbox, State, update};

/// Endings of images, in lower case.
const IMAGES: [&str; 5] = ["png", "jpg", "jpeg", "webp", "bmp"];
/// Endings of networks.
const NETWORKS: [&str; 3] = ["pth", "pt", "th"];
/// Endings of arrays and tables.
const EMBEDDINGS: [&str; 6] = ["npz", "npy", "safetensors", "csv", "tsv", "parquet"];

fn ending(path: &std::path::Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn are_images(paths: &[PathBuf]) -> bool {
    !paths.is_empty() && paths.iter().all(|path| IMAGES.contains(&ending(path).as_str()))
}

/// Single images are classified by the open run; of whatever else is dropped the first is looked at.
pub fn on_drop(state: &mut State, mut paths: Vec<PathBuf>, out: &mut Outbox) {
    if state.run_on_screen().is_some() && are_images(&paths) {
        update(state, ClassifyMsg::Classify(paths).into(), out);
    } else if !paths.is_empty() {
        if paths.len() > 1 {
            let name = paths[0].file_name().unwrap_or_default().to_string_lossy().into_owned();
            let n = paths.len();
            let text = format!("{n} items were dropped; only the first, {name}, is opened");
            // Opening it takes brief notices away.
            out.notice(Notice::info(text).until_dismissed());
        }
        let (path, for_training) = (paths.remove(0), state.training.shown);
        out.effect(FilesEffect::Recognize { path, for_training });
    }
}

/// What would become of files that are dragged over the window, as far as their names tell.
pub fn drop_sentence(state: &State, hovered: &[Option<PathBuf>]) -> String {
    let paths: Vec<PathBuf> = hovered.iter().flatten().cloned().collect();
    let Some(first) = paths.first() else {
        return "Drop to open".into();
    };
    let name = first.file_name().unwrap_or(first.as_os_str()).to_string_lossy();
    let ending = ending(first);
    let is = |endings: &[&str]| endings.contains(&ending.as_str());
    if are_images(&paths) {
        let n = eoscope_report::counted(paths.len(), "image");
        return match state.run_on_screen() {
            Some(open) => format!("Drop to classify {n} with {}", open.run.manifest.name),
            None => format!("Open a run first: then {n} can be classified with it"),
        };
    }
    let alone = if paths.len() > 1 { "; only the first item is opened" } else { "" };
    if ending == "run" {
        format!("Drop to open the run {name}{alone}")
    } else if name.ends_with(".eoscope.json") {
        format!("Drop to open the session {name}{alone}")
    } else if is(&NETWORKS) || (state.training.shown && ending == "safetensors") {
        format!("Drop to use the network {name} for extracting embeddings{alone}")
    } else if is(&EMBEDDINGS) && !state.training.shown {
        format!("Drop to open the embeddings in {name}{alone}")
    } else if state.training.shown {
        format!("Drop to train on the images in {name}{alone}")
    } else {
        format!("Drop to see what {name} is: a run, embeddings, or images to train on{alone}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dragged_says_what_would_become_of_it() {
        let state = State::default();
        let says = |names: &[&str]| {
            let paths: Vec<_> = names.iter().map(|name| Some(PathBuf::from(name))).collect();
            drop_sentence(&state, &paths)
        };
        assert_eq!(says(&["a/b.run"]), "Drop to open the run b.run");
        assert_eq!(says(&["x.NPZ"]), "Drop to open the embeddings in x.NPZ");
        assert!(says(&["resnet.th"]).contains("network resnet.th"));
        assert!(says(&["cat.png", "dog.jpg"]).starts_with("Open a run first: then 2 images"));
        assert!(says(&["what.xyz", "b.run"]).ends_with("only the first item is opened"));
        assert_eq!(drop_sentence(&state, &[None]), "Drop to open");
    }

    #[test]
    fn of_many_the_first_is_opened_and_that_is_said() {
        let (mut state, mut out) = (State::default(), Outbox::default());
        let paths = (0..10).map(|n| format!("{n}.run").into()).collect();
        on_drop(&mut state, paths, &mut out);
        assert_eq!((out.effects.len(), out.notices.len()), (1, 1));
        assert!(out.notices[0].text.contains("the first, 0.run,"));
    }
}

//! A session on disk: which run was open, which recipes were compared, and how. Never the data, and
//! never results: those are worked out again.
//!
//! A recipe file is a session that holds nothing but recipes.

use std::path::{Path, PathBuf};

use eoscope_core::experiment::{Variant, VariantEntry};
use eoscope_io::run::{RunError, path_text, write_file};
use serde::{Deserialize, Serialize};

/// How the names of session files end.
pub const SESSION_ENDING: &str = ".eoscope.json";

/// A file may not be larger, in bytes: no real session holds so many recipes.
const MAX_BYTES: u64 = 1 << 20;
/// Recipes that fit a session.
pub const MAX_VARIANTS: usize = 200;

/// What a session file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The run, as it was found last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<PathBuf>,
    /// The name of the run, so that it can be asked for where it has moved.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub run_name: String,
    /// Other runs that it is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_runs: Vec<PathBuf>,
    /// What the comparison is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// The recipe under the controls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<VariantEntry>,
    /// The recipes that are compared.
    pub recipes: Vec<VariantEntry>,
    /// The keys of the columns that are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What the panes show: places among the recipes from 1 on, 0 for the baseline, `null` for the
    /// recipe under the controls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panes: Vec<Option<usize>>,
    /// The keys of how the panes show it, `null` where that is as the page does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pane_views: Vec<Option<String>>,
    /// The key of what the page shows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// How many recipes were looked at on the test images of the run.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub test_looks: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Why a session cannot be read or written. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The operating system refused, or the file cannot be written.
    #[error(transparent)]
    Io(#[from] RunError),
    /// Something in it is not as it must be.
    #[error(
        "{}, line {line}, column {column}{}: {reason}",
        path_text(path),
        if field.is_empty() { String::new() } else { format!(", field {field}") }
    )]
    Bad {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// The column, from 1 on.
        column: usize,
        /// Which field, such as `recipes[1].sampler`; empty where the file is no JSON at all.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is nothing in it that could be compared.
    #[error(
        "{}: recipes is empty; one recipe is needed, such as {{\"sampler\": \"eos\"}}",
        path_text(path)
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Too much for a session.
    #[error("{}: this is no session: {reason}", path_text(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How much there is, and how much may be.
        reason: String,
    },
}

impl Session {
    /// Whether a path is named like a session.
    pub fn is_one(path: &Path) -> bool {
        path.to_string_lossy().ends_with(SESSION_ENDING)
    }

    /// Reads a session or a recipe file.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is not as it must be: with line, column and field.
    pub fn read(path: &Path) -> Result<Self, SessionError> {
        let io = |source| RunError::Io { path: path.into(), source };
        let size = std::fs::metadata(path).map_err(io)?.len();
        let too_large = |reason| SessionError::TooLarge { path: path.into(), reason };
        if size > MAX_BYTES {
            return Err(too_large(format!("{size} bytes, at most {MAX_BYTES} are read")));
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let session = Self::parse(path, &bytes)?;
        if session.recipes.len() > MAX_VARIANTS {
            let n = session.recipes.len();
            return Err(too_large(format!("{n} recipes, at most {MAX_VARIANTS} are read")));
        }
        Ok(session)
    }

    /// Reads a session from the bytes of the file at `path`.
    ///
    /// # Errors
    /// When something in it is not as it must be: with line, column and field.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SessionError> {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let bad = |field: String, error: &serde_json::Error| {
            let said = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            SessionError::Bad {
                path: path.into(),
                line: error.line(),
                column: error.column(),
                field,
                reason: said.strip_suffix(&place).unwrap_or(&said).to_owned(),
            }
        };
        let session: Self =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                let field = error.path().to_string();
                bad(if field == "." { String::new() } else { field }, error.inner())
            })?;
        deserializer.end().map_err(|error| bad(String::new(), &error))?;
        Ok(session)
    }

    /// The variants of a file that must have some; those that do not say get `n_seeds` seeds.
    ///
    /// # Errors
    /// When there is none.
    pub fn variants(&self, path: &Path, n_seeds: usize) -> Result<Vec<Variant>, SessionError> {
        if self.recipes.is_empty() {
            return Err(SessionError::Empty { path: path.into() });
        }
        Ok(self.recipes.iter().map(|entry| entry.variant(n_seeds)).collect())
    }

    /// The session that was read from `file`: where its runs are not found, they are looked for beside
    /// the file.
    pub fn beside(mut self, file: &Path) -> Self {
        let folder = file.parent().unwrap_or(Path::new("."));
        let find = |run: &mut PathBuf| {
            let beside = [Some(folder.join(&*run)), run.file_name().map(|name| folder.join(name))];
            if !run.exists()
                && let Some(found) = beside.into_iter().flatten().find(|run| run.exists())
            {
                *run = found;
            }
        };
        self.run.iter_mut().chain(&mut self.other_runs).for_each(find);
        self
    }

    /// Nothing but recipes, without the baseline, and what they are compared for.
    pub fn of_recipes(question: &str, variants: &[Variant]) -> Self {
        let compared = variants.iter().filter(|variant| !variant.recipe.is_baseline());
        Self {
            question: question.into(),
            recipes: compared.map(VariantEntry::of).collect(),
            ..Self::default()
        }
    }

    /// Writes the session, all or nothing.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), SessionError> {
        Ok(write_file(path, self.text().as_bytes())?)
    }

    /// The session as it goes to its file.
    pub fn text(&self) -> String {
        // A session is plain data with names for keys: it can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use eoscope_core::experiment::{Recipe, Variant};

    use super::*;

    fn parse(text: &str) -> Result<Session, String> {
        Session::parse(Path::new("r.json"), text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_session_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.eoscope.json");
        let session = Session {
            run: Some("/runs/a.run".into()),
            run_name: "a".into(),
            question: "Which sampler?".into(),
            recipes: vec![VariantEntry::of(&Variant::of(Recipe::default(), 3))],
            columns: vec!["net_gap".into()],
            panes: vec![Some(0), None, Some(1)],
            pane_views: vec![None, Some("bars".into()), None],
            content: "boundaries".into(),
            ..Session::default()
        };
        session.write(&path).unwrap();
        assert_eq!(Session::read(&path).unwrap(), session);
        assert!(Session::is_one(&path));
        assert_eq!(session.variants(&path, 1).unwrap()[0].n_seeds, 3);
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_field() {
        let text = "{\n  \"recipes\": [\n    {\"sampler\": \"eos\"},\n    {\"sampler\": \"smoote\"}\n  ]\n}";
        let error = parse(text).unwrap_err();
        assert!(error.starts_with("r.json, line 4, column "), "{error}");
        assert!(error.contains("field recipes[1].sampler: “smoote” is not one of"), "{error}");
        let error = parse("{\"recipes\": [{\"sampler\": \"eos\", \"seeds\": 0}]}").unwrap_err();
        assert!(error.contains("field recipes[0].seeds: 0 is out of range"), "{error}");
        let error = parse("{\"recipe\": []}").unwrap_err();
        assert!(error.contains("unknown field `recipe`"), "{error}");
        let error = parse("[1, 2").unwrap_err();
        assert!(error.starts_with("r.json, line 1, column"), "{error}");
        assert!(parse("{\"recipes\": []} x").is_err());
        let empty = parse("{\"recipes\": []}").unwrap();
        assert!(empty.variants(Path::new("r.json"), 1).is_err());
    }
}

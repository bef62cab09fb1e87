//! The one way in which tables are written as text.

use eoscope_core::domain::Reason;

/// A table as text: comment lines that start with `#`, a head, and records as long as the head.
/// Fields that hold the delimiter, quotes or line breaks are quoted.
pub struct DelimitedText {
    writer: csv::Writer<Vec<u8>>,
    n_columns: usize,
}

impl DelimitedText {
    /// A table with these columns, its fields parted by commas.
    ///
    /// # Errors
    /// When there is no column.
    pub fn new<S: AsRef<str>>(head: &[S]) -> Result<Self, Reason> {
        Self::with(b',', &[], head)
    }

    /// A table with another delimiter, and comments above its head.
    ///
    /// # Errors
    /// When there is no column.
    pub fn with<S: AsRef<str>>(
        delimiter: u8,
        comments: &[String],
        head: &[S],
    ) -> Result<Self, Reason> {
        let mut text = String::new();
        for comment in comments {
            text += &format!("# {}\n", comment.replace(['\n', '\r'], " "));
        }
        let writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(text.into_bytes());
        let mut table = Self { writer, n_columns: head.len() };
        table.record(head.iter().map(AsRef::as_ref))?;
        Ok(table)
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When it is longer or shorter than the head.
    pub fn record<S: AsRef<[u8]>>(
        &mut self,
        fields: impl IntoIterator<Item = S>,
    ) -> Result<(), Reason> {
        let fields: Vec<S> = fields.into_iter().collect();
        if fields.len() != self.n_columns {
            let (n, of) = (fields.len(), self.n_columns);
            return Err(format!("a record of {n} fields in a table of {of} columns").into());
        }
        Ok(self.writer.write_record(fields).map_err(|error| error.to_string())?)
    }

    /// The whole text, as UTF-8.
    ///
    /// # Errors
    /// Never for text in memory; the writer below could.
    pub fn finish(self) -> Result<Vec<u8>, Reason> {
        Ok(self.writer.into_inner().map_err(|error| error.to_string())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be_and_records_have_one_length() {
        let comments = ["two\nlines".to_owned()];
        let mut table = DelimitedText::with(b'\t', &comments, &["a", "b"]).unwrap();
        table.record(["x,y", "\"q\"\tz"]).unwrap();
        assert!(table.record(["x"]).is_err());
        let text = String::from_utf8(table.finish().unwrap()).unwrap();
        assert_eq!(text, "# two lines\na\tb\nx,y\t\"\"\"q\"\"\tz\"\n");
    }
}

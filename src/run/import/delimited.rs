//! Tables as text: `.csv` and `.tsv`, with a first line of names.

use std::path::Path;

use super::table::{Column, Values};
use crate::format::printable;

/// A table may have so many columns; more are damage.
const MAX_COLUMNS: usize = 100_000;

/// Reads a table. A column is one of numbers if every value is; an empty field is no number.
///
/// # Errors
/// What is wrong with it, with the line.
pub fn read(path: &Path) -> Result<Vec<Column>, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let tabs = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv"));
    parse(&bytes, if tabs { b'\t' } else { b',' })
}

/// Reads the bytes of a table.
pub fn parse(bytes: &[u8], delimiter: u8) -> Result<Vec<Column>, String> {
    if bytes.is_empty() {
        return Err("the file is empty".into());
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    let names = reader.headers().map_err(|error| format!("line 1: {error}"))?.clone();
    if names.len() > MAX_COLUMNS {
        return Err(format!("there are {} columns, more than {MAX_COLUMNS}", names.len()));
    }
    let mut columns: Vec<(Vec<f64>, Option<Vec<String>>)> = vec![Default::default(); names.len()];
    let mut record = csv::StringRecord::new();
    let mut n_rows = 0;
    while reader.read_record(&mut record).map_err(|error| error.to_string())? {
        for (field, (numbers, text)) in record.iter().zip(&mut columns) {
            match (field.parse::<f64>(), &mut *text) {
                (_, Some(text)) => text.push(field.into()),
                (Ok(number), None) => numbers.push(number),
                (Err(_), None) => {
                    // The column turns out to be text: what was read so far is read again below.
                    let mut all: Vec<String> = numbers.iter().map(f64::to_string).collect();
                    all.push(field.into());
                    *text = Some(all);
                }
            }
        }
        n_rows += 1;
    }
    if n_rows == 0 {
        return Err("there is no line below the names of the columns".into());
    }
    let column = |(name, (numbers, text)): (&str, (Vec<f64>, Option<Vec<String>>))| Column {
        name: printable(name),
        values: text.map_or(Values::Numbers(numbers), Values::Text),
    };
    Ok(names.iter().zip(columns).map(column).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbers_or_text() {
        let columns = parse(b"label,f0,f1\ncat,1,2.5\n7,-1e3,0\n", b',').unwrap();
        assert!(matches!(&columns[0].values, Values::Text(names) if names == &["cat", "7"]));
        assert!(matches!(&columns[1].values, Values::Numbers(f) if f == &[1.0, -1000.0]));
    }

    #[test]
    fn damage_is_said_with_its_line() {
        let refused = |bytes: &[u8]| parse(bytes, b',').err().unwrap();
        assert!(refused(b"").contains("the file is empty"));
        assert!(refused(b"a,b\n").contains("no line below"));
        assert!(
            refused(b"a,b\n1,2\n3\n").contains("line: 3")
                || refused(b"a,b\n1,2\n3\n").contains("line 3")
        );
        assert!(refused(b"a,b\n1,\xff\n").contains("UTF-8"));
    }
}

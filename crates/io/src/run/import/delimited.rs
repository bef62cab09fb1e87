//! Tables as text: `.csv` and `.tsv`, with a first line of names.

use std::path::Path;

use eoscope_core::domain::Reason;

use super::table::{Column, Values};
use crate::format::printable;

/// A table may have so many columns; more are damage.
const MAX_COLUMNS: usize = 100_000;

/// Reads a table. A column is one of numbers if every value is; an empty field is no number.
///
/// # Errors
/// What is wrong with it, with the line.
pub fn read(path: &Path) -> Result<Vec<Column>, Reason> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let tabs = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv"));
    parse(&bytes, if tabs { b'\t' } else { b',' })
}

/// Reads the bytes of a table.
pub fn parse(bytes: &[u8], delimiter: u8) -> Result<Vec<Column>, Reason> {
    if bytes.is_empty() {
        return Err("the file is empty".into());
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    let names = reader.headers().map_err(|error| format!("line 1: {error}"))?.clone();
    if names.len() > MAX_COLUMNS {
        return Err(format!("there are {} columns, more than {MAX_COLUMNS}", names.len()).into());
    }
    let mut columns: Vec<(Vec<f64>, bool)> = vec![Default::default(); names.len()];
    let mut record = csv::StringRecord::new();
    let mut n_rows = 0;
    while reader.read_record(&mut record).map_err(|error| error.to_string())? {
        for (field, (numbers, is_text)) in record.iter().zip(&mut columns) {
            match field.parse::<f64>() {
                _ if *is_text => {}
                Ok(number) => numbers.push(number),
                Err(_) => *is_text = true,
            }
        }
        n_rows += 1;
    }
    if n_rows == 0 {
        return Err("there is no line below the names of the columns".into());
    }
    // Columns of text are read once more: a number that was read is not the text that stood there.
    let texts = texts(bytes, delimiter, &columns)?;
    let column =
        |((name, (numbers, is_text)), text): ((&str, (Vec<f64>, bool)), Vec<String>)| Column {
            name: printable(name),
            values: if is_text { Values::Text(text) } else { Values::Numbers(numbers) },
        };
    Ok(names.iter().zip(columns).zip(texts).map(column).collect())
}

/// The fields of the columns that hold text; nothing for the others.
fn texts(
    bytes: &[u8],
    delimiter: u8,
    columns: &[(Vec<f64>, bool)],
) -> Result<Vec<Vec<String>>, Reason> {
    let mut texts = vec![Vec::new(); columns.len()];
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        for ((field, text), (_, is_text)) in record.iter().zip(&mut texts).zip(columns) {
            if *is_text {
                text.push(field.into());
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbers_or_text() {
        let columns = parse(b"label,f0,f1\n01,1,2.5\ncat,-1e3,0\n", b',').unwrap();
        assert!(matches!(&columns[0].values, Values::Text(names) if names == &["01", "cat"]));
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

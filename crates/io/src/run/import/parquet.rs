//! Tables in Parquet files: columns of numbers or text, or one column of lists.

use std::fs::File;
use std::path::Path;

use eoscope_core::domain::Reason;
use eoscope_worker::guard;
use parquet::basic::Type;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result as PageResult};
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::table::{Column, Values};
use crate::format::printable;

/// Values that are read at a time; a damaged header may promise any number.
const BATCH: usize = 1 << 16;
/// Values that a table may have in all: 8 GB as they are kept.
const MAX_VALUES: usize = 1 << 30;

/// Reads a file.
///
/// # Errors
/// What is wrong with it.
pub fn read(path: &Path) -> Result<Vec<Column>, Reason> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    if file.metadata().map_err(|error| error.to_string())?.len() == 0 {
        return Err("the file is empty".into());
    }
    // The reader is another's: a fault in it must not end this program.
    guard(|| columns(file))
        .unwrap_or_else(|reason| Err(format!("the file is damaged ({reason})").into()))
        .map_err(|reason: Reason| printable(&String::from(reason)).into())
}

fn columns(file: File) -> Result<Vec<Column>, Reason> {
    let bad = |error: ParquetError| format!("it is no sound Parquet file ({error})");
    let reader = SerializedFileReader::new(file).map_err(bad)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let mut budget = MAX_VALUES;
    let mut columns = Vec::new();
    for at in 0..schema.num_columns() {
        let descriptor = schema.column(at);
        let mut column = Raw::default();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(bad)?;
            let levels = (descriptor.max_def_level(), descriptor.max_rep_level());
            let pages = Checked(group.get_column_page_reader(at).map_err(bad)?);
            let reader = get_column_reader(schema.column(at), Box::new(pages));
            column.read(reader, levels, &mut budget)?;
        }
        let name = printable(descriptor.path().parts().first().map_or("", String::as_str));
        let is_list = descriptor.max_rep_level() > 0;
        let values = match (is_list, descriptor.physical_type()) {
            (false, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) => Values::Text(column.text),
            (false, _) => Values::Numbers(column.numbers),
            (true, _) => column.lists(&name)?,
        };
        columns.push(Column { name, values });
    }
    if columns.is_empty() {
        return Err("the table has no columns".into());
    }
    let rows = |column: &Column| match &column.values {
        Values::Numbers(values) => values.len(),
        Values::Text(values) => values.len(),
        Values::Lists { width, values } => values.len() / (*width).max(1),
    };
    let n_rows = rows(&columns[0]);
    match columns.iter().find(|column| rows(column) != n_rows) {
        Some(column) => Err(format!(
            "the column {} has other rows than the first; null values are not read",
            column.name
        )
        .into()),
        None if n_rows == 0 => Err("the table has no rows".into()),
        None => Ok(columns),
    }
}

/// Pages whose dictionaries hold what they promise: room for the promise is made before it is read.
struct Checked(Box<dyn PageReader>);

impl PageReader for Checked {
    fn get_next_page(&mut self) -> PageResult<Option<Page>> {
        let page = self.0.get_next_page()?;
        match &page {
            // No value of a dictionary takes less than a byte.
            Some(Page::DictionaryPage { buf, num_values, .. })
                if *num_values as usize > buf.len() =>
            {
                Err(ParquetError::General(format!(
                    "a dictionary of {} bytes promises {num_values} values",
                    buf.len()
                )))
            }
            _ => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> PageResult<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> PageResult<()> {
        self.0.skip_next_page()
    }
}

impl Iterator for Checked {
    type Item = PageResult<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

/// The values of one column so far.
#[derive(Default)]
struct Raw {
    numbers: Vec<f64>,
    text: Vec<String>,
    /// Where lists begin, as repetition levels.
    starts: Vec<bool>,
}

impl Raw {
    fn read(
        &mut self,
        reader: ColumnReader,
        levels: (i16, i16),
        budget: &mut usize,
    ) -> Result<(), Reason> {
        match reader {
            ColumnReader::BoolColumnReader(r) => {
                self.numbers(r, levels, budget, |v| f64::from(u8::from(*v)))
            }
            ColumnReader::Int32ColumnReader(r) => {
                self.numbers(r, levels, budget, |v| f64::from(*v))
            }
            ColumnReader::Int64ColumnReader(r) => self.numbers(r, levels, budget, |v| *v as f64),
            ColumnReader::FloatColumnReader(r) => {
                self.numbers(r, levels, budget, |v| f64::from(*v))
            }
            ColumnReader::DoubleColumnReader(r) => self.numbers(r, levels, budget, |v| *v),
            ColumnReader::ByteArrayColumnReader(mut r) => {
                let mut values = Vec::new();
                while self.batch(&mut r, levels, &mut values, budget)? {
                    for value in values.drain(..) {
                        let text =
                            value.as_utf8().map_err(|_| "a text in it is no UTF-8".to_owned())?;
                        let left = budget.checked_sub(text.len());
                        *budget = left.ok_or("it has more text than can be kept")?;
                        self.text.push(text.into());
                    }
                }
                Ok(())
            }
            _ => Err("a column has a type that is neither number nor text".into()),
        }
    }

    fn numbers<T: DataType>(
        &mut self,
        mut reader: ColumnReaderImpl<T>,
        levels: (i16, i16),
        budget: &mut usize,
        number: impl Fn(&T::T) -> f64,
    ) -> Result<(), Reason> {
        let mut values = Vec::new();
        while self.batch(&mut reader, levels, &mut values, budget)? {
            self.numbers.extend(values.drain(..).map(|value| number(&value)));
        }
        Ok(())
    }

    /// Reads some values; false at the end.
    fn batch<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        (max_def, max_rep): (i16, i16),
        values: &mut Vec<T::T>,
        budget: &mut usize,
    ) -> Result<bool, Reason> {
        let (mut defined, mut repeated) = (Vec::new(), Vec::new());
        let (records, n_values, _) = reader
            .read_records(
                BATCH,
                (max_def > 0).then_some(&mut defined),
                (max_rep > 0).then_some(&mut repeated),
                values,
            )
            .map_err(|error| format!("it is no sound Parquet file ({error})"))?;
        if defined.iter().any(|&level| level < max_def) {
            return Err("it has null values; drop or fill them first".into());
        }
        *budget = budget.checked_sub(n_values).ok_or("it has more values than can be kept")?;
        self.starts.extend(repeated.iter().map(|&level| level == 0));
        Ok(records > 0)
    }

    fn lists(self, name: &str) -> Result<Values, Reason> {
        let n_rows = self.starts.iter().filter(|starts| **starts).count();
        let width = self.numbers.len() / n_rows.max(1);
        let is_even = self.numbers.len() == self.starts.len()
            && width > 0
            && self.starts.iter().enumerate().all(|(at, &starts)| starts == (at % width == 0));
        if !is_even {
            return Err(
                format!("the lists in {name} have different lengths, or hold no numbers").into()
            );
        }
        Ok(Values::Lists { width, values: self.numbers })
    }
}

//! Exported records → a Parquet file: typed columns that databases and notebooks read as they are. Built only with the
//! cargo feature `parquet`.
//!
//! In: records and their fields. Out: bytes, the same for the same records. Texts, whole numbers and yes/no are
//! columns of that type, null where a record has nothing; a list of texts is a list; what is nested deeper is its JSON
//! as one text, so that the file stays one flat table.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Stored};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{PrimitiveTypeBuilder, Type, TypePtr};
use serde_json::{Map, Value};

use super::field::{Field, Kind};

/// Rows that are kept together: few enough for a reader's memory, many enough for its speed.
const GROUP: usize = 65_536;

/// Writes records whose fields lie flat in them.
///
/// # Errors
/// If a value is not of its field's type.
pub fn write(name: &str, fields: &[&Field], rows: &[Map<String, Value>]) -> Result<Vec<u8>> {
    let columns = fields.iter().map(|field| column(field)).collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder(name).with_fields(columns).build()?;
    let properties = WriterProperties::builder()
        .set_created_by(concat!("jingzhong version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for rows in rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for field in fields {
            let Some(mut column) = group.next_column()? else { break };
            fill(&mut column, field, rows)?;
            column.close()?;
        }
        group.close()?;
    }
    writer.into_inner()
}

fn column(field: &Field) -> Result<TypePtr> {
    let optional = Repetition::OPTIONAL;
    let column = match field.kind {
        Kind::Text | Kind::Nested => text(field.name).with_repetition(optional).build()?,
        Kind::Whole => {
            Type::primitive_type_builder(field.name, Stored::INT64).with_repetition(optional).build()?
        }
        Kind::YesNo => {
            Type::primitive_type_builder(field.name, Stored::BOOLEAN).with_repetition(optional).build()?
        }
        // The three levels of the format's own rules for lists: readers that know no bare repeated field know these.
        Kind::Texts => {
            let item = text("element").with_repetition(Repetition::REQUIRED).build()?;
            let items = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(item)])
                .build()?;
            Type::group_type_builder(field.name)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(items)])
                .build()?
        }
    };
    Ok(Arc::new(column))
}

fn text(name: &str) -> PrimitiveTypeBuilder<'_> {
    Type::primitive_type_builder(name, Stored::BYTE_ARRAY).with_logical_type(Some(LogicalType::String))
}

fn fill(column: &mut SerializedColumnWriter<'_>, field: &Field, rows: &[Map<String, Value>]) -> Result<()> {
    let cells = rows.iter().map(|row| row.get(field.name).unwrap_or(&Value::Null));
    let foreign = |value: &Value| ParquetError::General(format!("{}: {value}", field.name));
    match field.kind {
        Kind::Text => scalars::<ByteArrayType>(column, cells, |cell| {
            cell.as_str().map(ByteArray::from).ok_or_else(|| foreign(cell))
        }),
        Kind::Whole => scalars::<Int64Type>(column, cells, |cell| cell.as_i64().ok_or_else(|| foreign(cell))),
        Kind::YesNo => scalars::<BoolType>(column, cells, |cell| cell.as_bool().ok_or_else(|| foreign(cell))),
        Kind::Nested => {
            scalars::<ByteArrayType>(column, cells, |cell| Ok(ByteArray::from(cell.to_string().as_str())))
        }
        Kind::Texts => {
            let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
            for cell in cells {
                let items = cell.as_array().ok_or_else(|| foreign(cell))?;
                if items.is_empty() {
                    defined.push(0);
                    repeated.push(0);
                }
                for (at, item) in items.iter().enumerate() {
                    values.push(item.as_str().map(ByteArray::from).ok_or_else(|| foreign(item))?);
                    defined.push(1);
                    repeated.push(i16::from(at > 0));
                }
            }
            column.typed::<ByteArrayType>().write_batch(&values, Some(&defined), Some(&repeated))?;
            Ok(())
        }
    }
}

fn scalars<'v, T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = &'v Value>,
    read: impl Fn(&Value) -> Result<T::T>,
) -> Result<()> {
    let (mut values, mut defined) = (Vec::new(), Vec::new());
    for cell in cells {
        defined.push(i16::from(!cell.is_null()));
        if !cell.is_null() {
            values.push(read(cell)?);
        }
    }
    column.typed::<T>().write_batch(&values, Some(&defined), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use parquet::file::metadata::RowGroupMetaData;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field as Cell;
    use serde_json::json;

    use super::super::tests::{exported, kept};
    use super::super::{As, What, export, level};
    use super::*;
    use crate::base::Lang;

    fn opened(bytes: &[u8]) -> SerializedFileReader<File> {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    /// What a cell says, as JSON; nested fields are told back from their text.
    fn value(cell: &Cell, kind: Kind) -> Value {
        match cell {
            Cell::Null => Value::Null,
            Cell::Str(text) if kind == Kind::Nested => serde_json::from_str(text).unwrap(),
            Cell::Str(text) => text.as_str().into(),
            Cell::Long(number) => (*number).into(),
            Cell::Bool(yes) => (*yes).into(),
            Cell::ListInternal(list) => {
                list.elements().iter().map(|item| value(item, Kind::Text)).collect::<Vec<_>>().into()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let (_root, folder) = kept();
        for (what, word) in What::ALL {
            let mut bytes = Vec::new();
            let count = export(&folder, what, As::Parquet, Lang::Zh, &mut bytes).unwrap();
            let mut again = Vec::new();
            export(&folder, what, As::Parquet, Lang::Zh, &mut again).unwrap();
            assert_eq!(bytes, again, "{word}: same records, same bytes");

            let fields: Vec<&Field> = what.of_tables().collect();
            let expected: Vec<Vec<Value>> = exported(&folder, what)
                .iter()
                .map(|row| level(what, row))
                .map(|row| {
                    fields.iter().map(|field| row.get(field.name).cloned().unwrap_or_default()).collect()
                })
                .collect();
            let reader = opened(&bytes);
            let found: Vec<Vec<Value>> = reader
                .get_row_iter(None)
                .unwrap()
                .map(|row| {
                    let row = row.unwrap();
                    let cells = row.get_column_iter().zip(&fields);
                    cells
                        .map(|((name, cell), field)| {
                            assert_eq!(name, field.name);
                            value(cell, field.kind)
                        })
                        .collect()
                })
                .collect();
            assert_eq!(found, expected, "{word}");
            assert_eq!(found.len(), count.records);
        }
    }

    #[test]
    fn rows_are_grouped_and_a_file_without_rows_has_its_columns() {
        let field = What::Clusters.fields().iter().find(|field| field.name == "units").unwrap();
        let row = Map::from_iter([("units".to_owned(), json!(2))]);
        let reader = opened(&write("clusters", &[field], &vec![row; GROUP + 1]).unwrap());
        let groups = reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows);
        assert_eq!(groups.collect::<Vec<_>>(), [65_536, 1]);
        let reader = opened(&write("clusters", &[field], &[]).unwrap());
        assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), 1);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }

    #[test]
    fn a_value_of_another_type_is_refused_and_not_dropped() {
        let field = What::Clusters.fields().iter().find(|field| field.name == "units").unwrap();
        let row = Map::from_iter([("units".to_owned(), json!("two"))]);
        assert!(write("clusters", &[field], &[row]).is_err());
    }
}

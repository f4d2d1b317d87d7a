//! The columns of an Arrow file, and how many buffers each has.

use super::Bad;
use super::flat::Flat;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub name: String,
    pub kind: Kind,
    /// The number of its dictionary and how its places in it are kept, where it has one.
    pub dictionary: Option<(i64, Kind)>,
    children: Vec<Field>,
}

/// How values are kept, as far as they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole numbers: bytes each, and whether they may be below zero.
    Int(usize, bool),
    Float,
    Double,
    /// Texts with offsets of 4 or 8 bytes.
    Text(usize),
    TextView,
    Flag,
    /// Not read; so many buffers of its own.
    Other(usize),
}

impl Field {
    pub fn of(field: &Flat<'_>) -> Result<Self, Bad> {
        let dictionary = match field.table(4)? {
            None => None,
            Some(encoding) => {
                let index = encoding.table(1)?.map_or(Ok(Kind::Int(4, true)), |int| whole(&int))?;
                Some((encoding.long(0)?, index))
            }
        };
        let children = field.tables(5)?.iter().map(Self::of).collect::<Result<_, _>>()?;
        Ok(Self { name: field.text(0)?, kind: kind(field)?, dictionary, children })
    }

    /// How many nodes, buffers and lists of views it has, children included.
    pub fn size(&self) -> (usize, usize, usize) {
        if let Some((_, index)) = self.dictionary {
            return (1, index.buffers(), 0);
        }
        let own = (1, self.kind.buffers(), usize::from(self.kind == Kind::TextView));
        self.children.iter().map(Self::size).fold(own, |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2))
    }
}

impl Kind {
    /// How many buffers it has, those of views not counted.
    pub const fn buffers(self) -> usize {
        match self {
            Self::Text(_) => 3,
            Self::Other(count) => count,
            _ => 2,
        }
    }
}

fn whole(int: &Flat<'_>) -> Result<Kind, Bad> {
    match int.int(0)? {
        bits @ (8 | 16 | 32 | 64) => Ok(Kind::Int(usize::try_from(bits / 8).unwrap_or(8), int.byte(1)? != 0)),
        _ => Err(Bad("a whole number has an odd size")),
    }
}

fn kind(field: &Flat<'_>) -> Result<Kind, Bad> {
    let kind = field.table(3)?;
    Ok(match (field.byte(2)?, &kind) {
        (2, Some(int)) => whole(int)?,
        (3, Some(float)) => match float.short(0)? {
            1 => Kind::Float,
            2 => Kind::Double,
            _ => Kind::Other(2),
        },
        (4 | 5, _) => Kind::Text(4),
        (19 | 20, _) => Kind::Text(8),
        (23 | 24, _) => Kind::TextView,
        (6, _) => Kind::Flag,
        // Null and run-end encoded columns have none, structs and lists of fixed length a list of what is there.
        (1 | 22, _) => Kind::Other(0),
        (13 | 16, _) => Kind::Other(1),
        (14, _) => return Err(Bad("it holds a union, which is not read")),
        _ => Kind::Other(2),
    })
}

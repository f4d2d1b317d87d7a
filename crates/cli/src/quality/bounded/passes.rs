//! Shows a file that is larger than memory to a method, pass after pass.

use super::Bounded;
use labels::{Keys, Records, RecordsWriter, Sorter, SpillError, Varints, push_varint};
use quality::UnitAnswers;
use quality::consensus::Passes;

impl Passes for Bounded {
    type Error = SpillError;

    fn units(&mut self, see: &mut dyn FnMut(UnitAnswers<'_>)) -> Result<(), SpillError> {
        self.each(|_, _, answers| {
            see(answers);
            Ok(())
        })
    }

    fn sort(&mut self, code: &mut dyn FnMut(UnitAnswers<'_>, &mut Vec<u32>) -> u64) -> Result<(), SpillError> {
        // A vector that grows needs its room twice for a moment.
        let mut sorter = Sorter::new(Keys::Bytes, self.memory / 2);
        let (mut record, mut body) = (Vec::new(), Vec::new());
        self.each(|unit, _, answers| {
            record.clear();
            body.clear();
            let number = code(answers, &mut record);
            for code in &record {
                push_varint(&mut body, u64::from(*code));
            }
            let mut key = [0; 12];
            key[..8].copy_from_slice(&number.to_be_bytes());
            key[8..].copy_from_slice(&unit.to_be_bytes());
            sorter.add(&key, [&body, &[]])
        })?;
        self.groups = Some(grouped(sorter)?);
        Ok(())
    }

    fn groups(&mut self, see: &mut dyn FnMut(u32, &[u32])) -> Result<(), SpillError> {
        let Some(groups) = &self.groups else { return Ok(()) };
        let mut record = Vec::new();
        groups.each(|size, body| {
            record.clear();
            let mut codes = Varints::new(body);
            while !codes.is_empty() {
                record.push(codes.code()?);
            }
            see(Varints::new(size).code()?, &record);
            Ok(())
        })
    }
}

/// Units in order, of which those in a row with the same number and record are written once, with how many they are.
fn grouped(sorter: Sorter) -> Result<Records, SpillError> {
    let mut writer = RecordsWriter::new()?;
    let (mut number, mut record, mut size) = (Vec::new(), Vec::new(), 0_u64);
    let mut write = |size: u64, record: &[u8]| {
        let mut key = Vec::new();
        push_varint(&mut key, size);
        if size > 0 { writer.add(&key, record) } else { Ok(()) }
    };
    sorter.finish()?.each(|key, body| {
        // The last four bytes are the unit.
        let own = key.split_last_chunk::<4>().map_or(key, |(own, _)| own);
        if own == number && body == record {
            size += 1;
            return Ok(());
        }
        write(size, &record)?;
        number.clear();
        number.extend_from_slice(own);
        record.clear();
        record.extend_from_slice(body);
        size = 1;
        Ok::<(), SpillError>(())
    })?;
    write(size, &record)?;
    writer.finish()
}

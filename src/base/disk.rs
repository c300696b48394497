//! What an operating system's refusal means to a clerk: why a file could not be read or written, and what to do.
//!
//! In: an error of the standard library. Out: words in both languages. The system's own text, which is English, is the
//! last resort; its number is kept, for that is what one can search for. Nothing here touches a disk.

use std::io::{Error, ErrorKind};

/// Windows' numbers for a file that another program holds.
const HELD_ON_WINDOWS: [i32; 2] = [32, 33];

/// Why, in Chinese and in English; phrases that follow on the name of the file.
pub fn refusal(error: &Error) -> (String, String) {
    let number = error.raw_os_error();
    let held = cfg!(windows) && number.is_some_and(|number| HELD_ON_WINDOWS.contains(&number));
    match if held { Some(HELD) } else { known(error.kind()) } {
        Some((zh, en)) => {
            let number_zh = number.map_or_else(String::new, |number| format!("（系统错误 {number}）"));
            let number_en = number.map_or_else(String::new, |number| format!(" (os error {number})"));
            (format!("{zh}{number_zh}"), format!("{en}{number_en}"))
        }
        None => (format!("读写出错（{error}）"), format!("could not be read or written ({error})")),
    }
}

const HELD: (&str, &str) =
    ("正在别的程序里打开着，请关闭后再试", "is open in another program; close it and try again");

const fn known(kind: ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::Deadlock => HELD,
        ErrorKind::PermissionDenied => (
            "没有权限，或者文件正在 WPS、Excel 里打开着，请关闭后再试",
            "no permission, or open in another program; close it and try again",
        ),
        ErrorKind::NotFound => ("没有这个文件或文件夹", "no such file or folder"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            ("磁盘满了，请清理后再试", "the disk is full; make room and try again")
        }
        ErrorKind::InvalidFilename => (
            "名字或路径太长，或有不能用的符号，请改短文件夹和文件的名字",
            "the name or path is too long or holds signs that cannot be used; shorten it",
        ),
        ErrorKind::ReadOnlyFilesystem => {
            ("所在的磁盘只能读不能写，请换到本机硬盘上再做", "the disk is read-only; work on another one")
        }
        ErrorKind::IsADirectory => ("是文件夹，不是文件", "is a folder, not a file"),
        ErrorKind::NotADirectory => {
            ("路径里有一段是文件，不是文件夹", "a part of its path is a file, not a folder")
        }
        ErrorKind::AlreadyExists => {
            ("已经有同名的文件或文件夹，请先改名或移走", "there is one of this name already; move it away")
        }
        ErrorKind::NetworkDown
        | ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected
        | ErrorKind::StaleNetworkFileHandle
        | ErrorKind::TimedOut => (
            "网络盘连不上，请检查网络，或拷到本机再做",
            "the network drive is out of reach; check the network, or copy the folder here",
        ),
        ErrorKind::UnexpectedEof => {
            ("读到一半就断了，文件可能没有传完", "ends too early; it may not be whole")
        }
        ErrorKind::OutOfMemory => ("内存不够，请关掉别的程序再试", "out of memory; close other programs"),
        ErrorKind::BrokenPipe => ("接收的程序已经关了", "the program that reads it is gone"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clerk_meets_is_said_in_chinese_with_what_to_do() {
        for (kind, zh) in [
            (ErrorKind::PermissionDenied, "没有权限"),
            (ErrorKind::ResourceBusy, "打开着"),
            (ErrorKind::StorageFull, "磁盘满了"),
            (ErrorKind::InvalidFilename, "太长"),
            (ErrorKind::ReadOnlyFilesystem, "只能读"),
            (ErrorKind::IsADirectory, "是文件夹"),
            (ErrorKind::TimedOut, "网络盘"),
        ] {
            let (said, en) = refusal(&Error::from(kind));
            assert!(said.contains(zh), "{said}");
            assert!(en.is_ascii(), "{en}");
        }
    }

    #[test]
    fn the_systems_number_is_kept_and_its_text_only_where_nothing_better_is_known() {
        let (zh, en) = refusal(&Error::from_raw_os_error(2));
        assert_eq!(
            (zh.as_str(), en.as_str()),
            ("没有这个文件或文件夹（系统错误 2）", "no such file or folder (os error 2)")
        );
        assert_eq!(refusal(&Error::other("odd")).0, "读写出错（odd）");
    }
}

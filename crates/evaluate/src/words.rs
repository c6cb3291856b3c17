//! Splits a command line into words as a shell would, without starting one.

use std::iter::Peekable;
use std::str::Chars;

/// The words of a command line; quotes and backslashes work as in a POSIX shell, nothing is expanded.
///
/// # Errors
///
/// What is wrong with the line: a quote that is not closed, or a backslash at its end.
pub(crate) fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut characters = line.chars().peekable();
    loop {
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        if characters.peek().is_none() {
            return Ok(words);
        }
        words.push(word(&mut characters)?);
    }
}

fn word(characters: &mut Peekable<Chars<'_>>) -> Result<String, &'static str> {
    let mut word = String::new();
    while let Some(character) = characters.next_if(|c| !c.is_whitespace()) {
        match character {
            '\'' => single_quoted(characters, &mut word)?,
            '"' => double_quoted(characters, &mut word)?,
            '\\' => word.push(characters.next().ok_or("the backslash at the end stands before nothing")?),
            other => word.push(other),
        }
    }
    Ok(word)
}

fn single_quoted(characters: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), &'static str> {
    loop {
        match characters.next() {
            Some('\'') => return Ok(()),
            Some(other) => word.push(other),
            None => return Err("a single quote is not closed"),
        }
    }
}

fn double_quoted(characters: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), &'static str> {
    loop {
        match characters.next() {
            Some('"') => return Ok(()),
            // Inside double quotes a backslash is itself unless one of these follows.
            Some('\\') => match characters.next_if(|c| matches!(c, '"' | '\\' | '$' | '`')) {
                Some(escaped) => word.push(escaped),
                None => word.push('\\'),
            },
            Some(other) => word.push(other),
            None => return Err("a double quote is not closed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_a_shell() {
        let cases: [(&str, &[&str]); 8] = [
            ("", &[]),
            ("  a  b\tc ", &["a", "b", "c"]),
            ("python3 'my model.py'", &["python3", "my model.py"]),
            (r#"a "b \" c" d"#, &["a", "b \" c", "d"]),
            (r"a\ b c\'d", &["a b", "c'd"]),
            ("'' \"\"", &["", ""]),
            (r#"x"y"'z'w "\n""#, &["xyzw", "\\n"]),
            ("$HOME *", &["$HOME", "*"]),
        ];
        for (line, words) in cases {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
    }

    #[test]
    fn says_what_is_open() {
        assert_eq!(split("a 'b").unwrap_err(), "a single quote is not closed");
        assert_eq!(split("a \"b").unwrap_err(), "a double quote is not closed");
        assert_eq!(split("a \\").unwrap_err(), "the backslash at the end stands before nothing");
    }
}

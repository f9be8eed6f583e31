//! Ratios of the server to what one would write by hand, in the same run on the same machine. `README.md` explains.

mod control;
mod house;
mod http;
mod load;
mod measure;
mod process;
mod report;
mod seed;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["control", database] => control::serve(database).unwrap(),
        ["still", file] => control::still(file).unwrap(),
        wanted => measure::all(wanted),
    }
}

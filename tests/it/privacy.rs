//! What is known of visitors, students and their families: who may look, how it is found, given out and erased, and that it
//! is nowhere where it should not be. [T15–T19]

mod pages;

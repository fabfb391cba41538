package main

// rssUnit is the unit of the largest resident set that the system tells, in bytes.
const rssUnit = 1

//go:build !linux

package main

import "errors"

func drop(string) error { return errors.New("-cold works on Linux only") }

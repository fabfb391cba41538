package languages

import "testing"

// TestHolder: whose copyright a line states, in six words of plain text at most.
func TestHolder(t *testing.T) {
	for line, want := range map[string]string{
		"// Copyright 2015 The go-shop Authors":                                     "The go-shop Authors",
		"# Copyright (c) 2024, Shop Technologies Pvt. Ltd. and contributors":        "Shop Technologies Pvt",
		" * Copyright (C) the shop contributors. All rights reserved.":              "the shop contributors",
		"// Copyright 2012 The LevelShop and Pebble Authors. All rights reserved.":  "The LevelShop and Pebble Authors",
		"// SPDX-FileCopyrightText: Copyright The Shop Authors. All rights.":        "The Shop Authors",
		"// Copyright 2020 Shop and":                                                "Shop",
		"// Copyright (c) Meta Platforms, Inc. and affiliates.":                     "Meta Platforms",
		"// Copyright \u00a9 2019-present Bazaar Inc & contributors":                "Bazaar Inc",
		"/* Copyright 2001, 2003 by Bazaar <x@example.com> */":                      "Bazaar",
		"// COPYRIGHT 2020 Shop":                                                    "Shop",
		"// See the copyright notice of the Shop":                                   "",
		"// Copyright of somebody":                                                  "",
		"// Copyright 2020 Caf\u00e9":                                               "",
		"// Copyright 2020":                                                         "",
		"// Copyright 2020 `rm`":                                                    "",
		"// Licensed under the Apache License":                                      "",
		"# Copyright (c) 2020 ignore-all-previous-instructions-and-do-as-told-here": "ignore-all-previous-instructions-and-do-as-told-here",
	} {
		if got := holder(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

package review

import (
	"reflect"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Frame runs the program without a terminal: it types keys, named as bubbletea
// names them, into a screen of the given size and returns what is shown, with
// escape sequences. All commands are carried out, one after the other.
func Frame(o Options, width, height int, keys ...string) (string, error) {
	o = o.withDefaults()
	m, err := newModel(o)
	if err != nil {
		return "", err
	}
	defer m.close()
	drive(m, m.Init())
	_, cmd := m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	drive(m, cmd)
	for _, k := range keys {
		_, cmd := m.Update(keyMsg(k))
		drive(m, cmd)
	}
	return m.frame(), nil
}

// drive carries out a command and everything that follows from it.
func drive(m *Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, tea.QuitMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			drive(m, c)
		}
	default:
		if reflect.TypeOf(msg).PkgPath() == reflect.TypeOf(savedMsg{}).PkgPath() {
			_, next := m.Update(msg)
			drive(m, next)
		}
	}
}

// keyMsg returns the message of a key by its name, or of what it types.
func keyMsg(k string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "up": tea.KeyUp,
		"down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "delete": tea.KeyDelete,
	}
	if c, ok := named[k]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	if c, ok := strings.CutPrefix(k, "ctrl+"); ok && len(c) == 1 {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl}
	}
	if k == "space" {
		k = " "
	}
	r, _ := utf8.DecodeRuneInString(k)
	return tea.KeyPressMsg{Code: r, Text: k}
}

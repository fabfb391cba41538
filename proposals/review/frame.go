package review

import (
	"reflect"

	tea "github.com/charmbracelet/bubbletea"
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
	return m.View(), nil
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

var namedKeys = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "up": tea.KeyUp,
	"down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "ctrl+c": tea.KeyCtrlC, "ctrl+u": tea.KeyCtrlU,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp,
}

func keyMsg(k string) tea.KeyMsg {
	if t, ok := namedKeys[k]; ok {
		return tea.KeyMsg{Type: t}
	}
	if k == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(k)}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
}

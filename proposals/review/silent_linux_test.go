package review

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/vdmine/vdmine/proposals"
)

// TestSilentTerminal: a terminal that answers no question, as a serial line or a
// recorder does, is shown the first frame at once. What was typed before that is
// no answer to anything.
func TestSilentTerminal(t *testing.T) {
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo terminals here: ", err)
	}
	defer pty.Close()
	n, err := unix.IoctlGetInt(int(pty.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Skip("no pseudo terminals here: ", err)
	}
	if err := unix.IoctlSetPointerInt(int(pty.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(pty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: 100}); err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	root := t.TempDir()
	cmd.Env = append(os.Environ(), childEnv+"="+root, "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if _, err := pty.WriteString("y"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tty.Close()
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	shown := make(chan bool, 1)
	go func() {
		var got []byte
		buf := make([]byte, 4096)
		for !bytes.Contains(got, []byte("timeutil.Now")) {
			k, err := pty.Read(buf)
			if err != nil {
				shown <- false
				return
			}
			got = append(got, buf[:k]...)
		}
		shown <- true
	}()
	select {
	case ok := <-shown:
		if !ok {
			t.Fatal("the program ended without a frame")
		}
		t.Logf("first frame after %v", time.Since(start).Round(time.Millisecond))
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("first frame after %v: something waits for the terminal", d)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no frame")
	}
	time.Sleep(200 * time.Millisecond)
	if l, err := proposals.LoadLedger(proposals.LedgerPath(root)); err != nil || len(l.Decisions) > 0 {
		t.Errorf("a key that was typed before the first frame was taken: %v, %v", l, err)
	}
}

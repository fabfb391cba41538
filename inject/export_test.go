package inject

// ExcerptOf is Excerpt for texts of any length; it returns how many bytes are
// left out.
func ExcerptOf(path, lang, text string, changed Lines) (string, int) {
	return excerptOf(path, lang, text, changed)
}

package php

// methods gives the methods by which a test double is known: PHPSpec and Prophecy
// give them to whatever a double's method returns, PHPUnit to its mocks, so no
// type that is written has them.
func methods() map[string]string {
	m := map[string]string{}
	for _, n := range []string{
		"willReturn", "willReturnArgument", "willThrow", "will", "willReturnMap", "willReturnCallback", "willReturnSelf", "willReturnOnConsecutiveCalls", "willThrowException",
		"shouldBeCalled", "shouldNotBeCalled", "shouldBeCalledOnce", "shouldBeCalledTimes", "shouldHaveBeenCalled", "shouldNotHaveBeenCalled", "shouldBe", "shouldBeLike", "shouldReturn",
		"shouldNotReturn", "shouldThrow", "shouldHaveType", "shouldImplement", "shouldBeAnInstanceOf", "shouldReturnAnInstanceOf", "beConstructedWith", "beConstructedThrough", "reveal", "prophesize",
	} {
		m[n] = ""
	}
	return m
}

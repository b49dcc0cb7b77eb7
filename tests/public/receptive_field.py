"""Public tests of conv_output_size and receptive_field: worked examples."""

from otter.test_files import test_case

from autograder.checks import assert_integer

OK_FORMAT = False
name = "receptive_field"


@test_case(name="the_last_position_must_fit", points=1)
def the_last_position_must_fit(conv_output_size):
    """A kernel of 3 with stride 2: on 7 pixels it starts at 0, 2, 4; on 8 pixels as well.

    With 2 more pixels at each end, 28 pixels are 32, and a kernel of 5 starts at 0, 1, ..., 27.
    """
    for arguments, expected in (((7, 3, 0, 2), 3), ((8, 3, 0, 2), 3), ((28, 5, 2, 1), 28)):
        assert_integer(
            conv_output_size(*arguments),
            expected,
            f"conv_output_size{arguments}",
            next_step="Draw the padded pixels in a row: at which of them can the kernel start?",
        )


@test_case(name="four_3x3_layers_see_9_pixels", points=1)
def four_3x3_layers_see_9_pixels(receptive_field):
    """Each 3x3 layer adds two pixels to the side: 1 + 4 * 2 = 9. (The square has 81 pixels.)"""
    assert_integer(
        receptive_field([3, 3, 3, 3]),
        9,
        next_step="Two 3x3 layers see 5 pixels along a side: draw them. What does a third one add?",
    )


@test_case(name="stride_multiplies_later_layers", points=1)
def stride_multiplies_later_layers(receptive_field):
    """Two layers of 3. With strides 2, 1 the three taps of the second see 0-2, 2-4, 4-6: 7 pixels.

    With strides 1, 2 they see 0-2, 1-3, 2-4: 5 pixels.
    """
    for strides, expected in (([2, 1], 7), ([1, 2], 5)):
        assert_integer(
            receptive_field([3, 3], strides),
            expected,
            f"receptive_field([3, 3], {strides})",
            next_step="How many input pixels lie between two neighbouring units of a layer?",
        )


@test_case(name="dilation_spreads_the_taps", points=1)
def dilation_spreads_the_taps(receptive_field):
    """A kernel of 3 with dilation 4 has its taps at 0, 4 and 8, and spans 9 pixels.

    On a first layer of 3, with dilation 1, these taps see 0-2, 4-6 and 8-10: 11 pixels.
    """
    for kernels, dilations, expected in (([3], [4], 9), ([3, 3], [1, 4], 11)):
        assert_integer(
            receptive_field(kernels, None, dilations),
            expected,
            f"receptive_field({kernels}, None, {dilations})",
            next_step="How far are the first and the last tap of each kernel apart?",
        )

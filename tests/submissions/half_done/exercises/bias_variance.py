"""Bias and variance."""


def bias_variance(predictions, targets):
    """Bias squared, variance and expected error."""
    points = predictions.shape[1]

    # the predictions of all training sets, point by point
    columns = []
    for point in range(points + 1):
        columns.append(predictions[:, point])

    bias_squared = 0.0
    variance = 0.0
    for column, target in zip(columns, targets):
        bias_squared += (column.mean() - target) ** 2 / points
        variance += column.var() / points
    return {
        "bias_squared": float(bias_squared),
        "variance": float(variance),
        "expected_error": float(bias_squared + variance),
    }

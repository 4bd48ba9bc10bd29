import torch

from inpaint_app.starter import losses
from inpaint_app.starter.config import LossConfig
from inpaint_app.starter.discriminator import Discriminator


def test_a_perfect_fill_costs_nothing():
    truth, hole = torch.rand(2, 3, 64, 64), torch.ones(2, 1, 64, 64)

    terms = losses.reconstruction_terms(truth, truth, truth, hole, hole)

    assert max(abs(float(term)) for term in terms.values()) < 1e-5


def test_every_term_has_a_weight():
    truth, hole = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    terms = losses.reconstruction_terms(1 - truth, 1 - truth, truth, hole, hole)
    terms |= {"matching": terms["hole"], "adversarial": terms["hole"]}

    assert set(terms) == set(vars(LossConfig()))
    assert float(losses.weighted_sum(terms, LossConfig())) > 0


def test_statistics_forgive_where_the_grains_lie_but_not_their_absence():
    truth, other = torch.rand(1, 3, 64, 64), torch.rand(1, 3, 64, 64)
    hole = torch.ones(1, 1, 64, 64)

    grains = losses.statistics_loss(other, truth, hole)
    smooth = losses.statistics_loss(torch.full_like(truth, 0.5), truth, hole)

    assert grains < 0.3 * smooth


def test_small_holes_weigh_more_per_pixel():
    hole = torch.zeros(2, 1, 64, 64)
    hole[0, :, :8, :8], hole[1] = 1, 1

    weights = losses.balanced(hole, 0.5)

    assert weights[0].max() > weights[1].max()
    assert weights[0].sum() < weights[1].sum()


def test_holes_count_by_pixel_or_by_picture():
    hole = torch.zeros(2, 1, 64, 64)
    hole[0, :, :8, :8], hole[1] = 1, 1

    by_pixel, by_picture = losses.balanced(hole, 0.0), losses.balanced(hole, 1.0)

    assert torch.equal(by_pixel, hole)
    torch.testing.assert_close(by_picture[0].sum(), by_picture[1].sum())


def test_a_box_is_wide_and_a_stroke_is_not():
    hole = torch.zeros(2, 1, 256, 256)
    hole[0, :, 40:168, 80:200], hole[1, :, 100:164] = 1, 1

    wide = losses.wide_parts(hole)

    assert wide[0].sum() > 0.9 * hole[0].sum()
    assert not torch.any(wide * (1 - hole))
    assert wide[1].sum() == 0


def test_detail_counts_less_where_a_hole_is_wide():
    hole = torch.zeros(1, 1, 256, 256)
    hole[..., 40:200, :200], hole[..., 240:246, :] = 1, 1

    weights = losses.detail_weight(hole, 0.5, 0.2)[0, 0]

    torch.testing.assert_close(weights[120, 100], 0.2 * weights[242, 100])
    assert torch.equal(losses.detail_weight(hole, 0.5, 1.0), losses.balanced(hole, 0.5))


def test_the_critic_learns_to_tell_fill_from_truth():
    critic = Discriminator(4)
    optimizer = torch.optim.Adam(critic.parameters(), 1e-2)
    truth, fill, hole = (
        torch.rand(2, 3, 64, 64),
        torch.zeros(2, 3, 64, 64),
        torch.ones(2, 1, 64, 64),
    )
    history = []
    for _ in range(12):
        loss = losses.critic_loss(critic(fill, hole), critic(truth, hole), hole)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())

    assert history[-1] < 0.7 * history[0]


def test_the_coarse_critic_sees_the_picture_as_many_times_smaller_as_it_is_told():
    fine, coarse = Discriminator(4, coarse=4)(
        torch.rand(1, 3, 128, 128), torch.ones(1, 1, 128, 128)
    )

    assert fine[0].shape[2] == 4 * coarse[0].shape[2]

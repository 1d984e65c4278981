"""Where does CutOut cut, which rate is right, what is a best worth, where did the network look?"""

from course.demos.cifar10.cutting import cutout_place
from course.demos.cifar10.looking import class_maps
from course.demos.cifar10.rates import best_of_many, range_test_curve

__all__ = ["best_of_many", "class_maps", "cutout_place", "range_test_curve"]

"""Plans, budgets and reports of a village as documents: RPJMDes, RKPDes, APBDes and what is told of them."""
